import type { RunningWorkers } from '../src/queue/queues.ts';
import type { SyncContext } from '../src/sync/context.ts';
import { applyEventWorker } from './apply-event.ts';
import { applyLaneWorker } from './apply-lane.ts';
import { startRelay } from './relay-inbox.ts';

/**
 * Starts all that works in the background: the two queues' workers and the relay. `concurrency`: lanes applied at once.
 * Rejects when the queue's backend refuses the workers. Close them before the queues and the database.
 */
export async function startWorkers(
  context: SyncContext,
  options: { readonly concurrency: number },
): Promise<RunningWorkers> {
  const handlers = { applyLane: applyLaneWorker(context), applyEvent: applyEventWorker(context) };
  const jobs = await context.queues.startWorkers(handlers, options);
  const relay = startRelay(context);
  return {
    close: async (how) => {
      await Promise.all([relay.close(), jobs.close(how)]);
    },
  };
}
