import type { QueueHandlers } from '../src/queue/queues.ts';
import { applyEvent } from '../src/sync/apply-event.ts';
import type { SyncContext } from '../src/sync/context.ts';

/**
 * Queue `events`, payload `{ eventId }`: tries one event that failed in its lane. Two at once, six tries over some
 * fifteen seconds; a job whose tries are used up stays in the failed set for 30 days, until someone replays its event.
 */
export function applyEventWorker(context: SyncContext): QueueHandlers['applyEvent'] {
  return (eventId, attempt) => applyEvent(context, eventId, attempt);
}
