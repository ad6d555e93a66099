import type { QueueHandlers } from '../src/queue/queues.ts';
import { reasonOfFailed } from '../src/sync/agree-on-failed.ts';
import { applyEvent } from '../src/sync/apply-event.ts';
import type { SyncContext } from '../src/sync/context.ts';

/**
 * Queue `events`, payload `{ eventId }`: tries one event that failed in its lane. Two at once, six tries over some
 * fifteen seconds; a job whose tries are used up stays in the failed set until someone replays or dismisses its event.
 */
export function applyEventWorker(context: SyncContext): QueueHandlers['applyEvent'] {
  return (eventId, attempt) => applyEvent(context, eventId, attempt);
}

/** Queue `events`, payload `{ eventId, failed: true }`: the event had failed already, and only its job was lost. */
export function failedReasonWorker(context: SyncContext): QueueHandlers['failedReason'] {
  return (eventId) => reasonOfFailed(context, eventId);
}
