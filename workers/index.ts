import type { RunningWorkers } from '../src/queue/queues.ts';
import type { SyncContext } from '../src/sync/context.ts';
import type { HoldWebhook } from '../src/sync/holds/tell-of-holds.ts';
import { LaneCrowd } from '../src/sync/lane-crowd.ts';
import type { Ingest } from '../src/sync/catch-up/feed-reading.ts';
import type { Retention } from '../src/sync/prune-history.ts';
import { applyEventWorker, failedReasonWorker } from './apply-event.ts';
import { applyLaneWorker } from './apply-lane.ts';
import { startCatchUp } from './catch-up.ts';
import { startPruning } from './prune-history.ts';
import { startRelay } from './relay-inbox.ts';
import { replayWorker } from './replay-events.ts';
import { resyncWorker } from './resync-directory.ts';
import { startResyncSchedule } from './schedule-resyncs.ts';
import { startSealing } from './seal-audit.ts';
import { startTellingOfHolds } from './tell-of-holds.ts';

/**
 * Starts all that works in the background: the queues' workers, the relay, the sealing of the audit log, the telling of
 * holds (by `holdWebhook`, too, where there is one); the poller of the Events API unless `ingest` is `webhook` (as when it is not given) or there is no key for it; the schedule of
 * resyncs unless there is no key or `resyncEveryHours` is 0 (as when it is not given). History is kept for ever where no
 * `retention` is given. `concurrency`: lanes in hand at once. Rejects when the queue's backend refuses the workers. Close
 * them before the queues and the database.
 */
export async function startWorkers(
  context: SyncContext,
  options: {
    readonly concurrency: number;
    readonly ingest?: Ingest;
    readonly resyncEveryHours?: number;
    readonly retention?: Retention;
    readonly holdWebhook?: HoldWebhook | null;
  },
): Promise<RunningWorkers> {
  const stopping = new AbortController();
  const crowd = new LaneCrowd();
  const handlers = {
    applyLane: applyLaneWorker(context, crowd),
    applyEvent: applyEventWorker(context, crowd),
    failedReason: failedReasonWorker(context),
    runResync: resyncWorker(context, stopping.signal),
    runReplay: replayWorker(context, crowd, stopping.signal),
  };
  const jobs = await context.queues.startWorkers(handlers, options);
  const relay = startRelay(context);
  const sealing = startSealing(context);
  const holds = startTellingOfHolds(context, options.holdWebhook ?? null);
  const pruning = options.retention === undefined ? null : startPruning(context, options.retention);
  const poller = startCatchUp(context, options.ingest ?? 'webhook');
  const { resyncEveryHours = 0 } = options;
  const schedule =
    context.workos === null || resyncEveryHours === 0 ? null : startResyncSchedule(context, resyncEveryHours);
  return {
    close: async (how) => {
      stopping.abort();
      const repetitions = [relay, sealing, holds, pruning, poller, schedule];
      await Promise.all([...repetitions.map((repetition) => repetition?.close()), jobs.close(how)]);
    },
  };
}
