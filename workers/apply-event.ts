import type { QueueHandlers } from '../src/queue/queues.ts';
import { reasonOfFailed } from '../src/sync/agree-on-failed.ts';
import { applyEvent } from '../src/sync/apply-event.ts';
import type { SyncContext } from '../src/sync/context.ts';
import type { LaneCrowd } from '../src/sync/lane-crowd.ts';

/**
 * Queue `events`, payload `{ eventId }`: tries one event that failed in its lane. Two at once, six tries over some
 * fifteen seconds; a job whose tries are used up stays in the failed set until someone replays or dismisses its event.
 * Lanes with little to do go first: an organization whose events all fail must not hold up the others.
 */
export function applyEventWorker(
  context: SyncContext,
  crowd: Pick<LaneCrowd, 'standBack'>,
): QueueHandlers['applyEvent'] {
  return async (eventId, attempt) => {
    await crowd.standBack();
    await applyEvent(context, eventId, attempt);
  };
}

/** Queue `events`, payload `{ eventId, failed: true }`: the event has failed already, and the job takes its place in the failed set. */
export function failedReasonWorker(context: SyncContext): QueueHandlers['failedReason'] {
  return (eventId) => reasonOfFailed(context, eventId);
}
