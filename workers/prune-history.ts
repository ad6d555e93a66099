import type { SyncContext } from '../src/sync/context.ts';
import { nameOf } from '../src/sync/name-of.ts';
import { pruneFinishedWork, pruneHistory, type Retention } from '../src/sync/prune-history.ts';
import { repeat, type Repetition } from './repeat.ts';

/** How often history is swept; a sweep that finds nothing costs a handful of short queries. */
const historyEveryMs = 60_000;
/** Resyncs, replays and runs are few, and are looked through without an index. */
const workEveryMs = 3_600_000;

/**
 * Sweeps away what has been kept long enough. Runs in the process and not as a job, since nothing is lost when a sweep
 * does not come; several processes that sweep at once do no harm.
 */
export function startPruning(context: SyncContext, retention: Retention): Repetition {
  const { log } = context;
  const report = (error: unknown): void => {
    log.warn({ error: nameOf(error) }, 'old history could not be dropped; it is tried again');
  };
  const sweepHistory = async (signal: AbortSignal): Promise<void> => {
    const pruned = await pruneHistory(context, retention, signal);
    if (pruned.payloads + pruned.events + pruned.erased > 0) log.info(pruned, 'old history was dropped');
  };
  const sweepWork = async (signal: AbortSignal): Promise<void> => {
    const rows = await pruneFinishedWork(context, signal);
    if (rows > 0) log.info({ rows }, 'resyncs, replays and runs of long ago were dropped');
  };
  const sweeps = [repeat(sweepHistory, historyEveryMs, report), repeat(sweepWork, workEveryMs, report)];
  return {
    close: async () => {
      await Promise.all(sweeps.map((sweep) => sweep.close()));
    },
  };
}
