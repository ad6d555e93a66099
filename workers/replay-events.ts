import type { QueueHandlers } from '../src/queue/queues.ts';
import type { SyncContext } from '../src/sync/context.ts';
import type { LaneCrowd } from '../src/sync/lane-crowd.ts';
import { replayEvents } from '../src/sync/replay/replay-events.ts';

/**
 * Queue `replays`, payload `{ replayId }`: plans or runs a replay. One at once, giving way to the lanes of this process.
 * Stopped by `signal` it returns at the end of the batch in hand; the relay has it gone on with by whoever is there then.
 */
export function replayWorker(context: SyncContext, crowd: LaneCrowd, signal: AbortSignal): QueueHandlers['runReplay'] {
  return (replayId, { lastTry }) => replayEvents(context, replayId, { signal, lastTry, crowd });
}
