import type { QueueHandlers } from '../src/queue/queues.ts';
import type { SyncContext } from '../src/sync/context.ts';
import { resyncDirectory } from '../src/sync/resync/resync-directory.ts';

/**
 * Queue `resyncs`, payload `{ resyncId }`: reads a directory through WorkOS's API and mends what differs. Two at once,
 * each as long as it takes. Stopped by `signal` it returns at the end of the step in hand; the relay has it gone on with
 * by whoever is there then.
 */
export function resyncWorker(context: SyncContext, signal: AbortSignal): QueueHandlers['runResync'] {
  return (resyncId, { lastTry }) => resyncDirectory(context, resyncId, { signal, lastTry });
}
