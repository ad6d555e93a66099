import type { RunningWorkers } from '../src/queue/queues.ts';
import type { SyncContext } from '../src/sync/context.ts';
import type { Ingest } from '../src/sync/feed-reading.ts';
import type { Retention } from '../src/sync/prune-history.ts';
import { applyEventWorker } from './apply-event.ts';
import { applyLaneWorker } from './apply-lane.ts';
import { startCatchUp } from './catch-up.ts';
import { startPruning } from './prune-history.ts';
import { startRelay } from './relay-inbox.ts';
import { resyncWorker } from './resync-directory.ts';
import { startResyncSchedule } from './schedule-resyncs.ts';

/**
 * Starts all that works in the background: the queues' workers, the relay, the poller of the Events API unless `ingest`
 * is `webhook` (as when it is not given) or there is no key for it, and the schedule of resyncs unless there is no key
 * or `resyncEveryHours` is 0 (as when it is not given). History is kept for ever where no `retention` is given. `concurrency`: lanes applied at once. Rejects when the queue's
 * backend refuses the workers. Close them before the queues and the database.
 */
export async function startWorkers(
  context: SyncContext,
  options: {
    readonly concurrency: number;
    readonly ingest?: Ingest;
    readonly resyncEveryHours?: number;
    readonly retention?: Retention;
  },
): Promise<RunningWorkers> {
  const stopping = new AbortController();
  const handlers = {
    applyLane: applyLaneWorker(context),
    applyEvent: applyEventWorker(context),
    runResync: resyncWorker(context, stopping.signal),
  };
  const jobs = await context.queues.startWorkers(handlers, options);
  const relay = startRelay(context);
  const pruning = options.retention === undefined ? null : startPruning(context, options.retention);
  const poller = startCatchUp(context, options.ingest ?? 'webhook');
  const { resyncEveryHours = 0 } = options;
  const schedule =
    context.workos === null || resyncEveryHours === 0 ? null : startResyncSchedule(context, resyncEveryHours);
  return {
    close: async (how) => {
      stopping.abort();
      await Promise.all([relay.close(), pruning?.close(), poller?.close(), schedule?.close(), jobs.close(how)]);
    },
  };
}
