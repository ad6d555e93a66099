import { findResettled, type Span } from '../../store/replay-items.ts';
import type { SyncContext } from '../context.ts';
import { nameOf } from '../name-of.ts';

/**
 * Makes the queue's failed set agree with what a batch of a replay has come to: jobs of events that have failed no more
 * leave it, and events that fail for the first time get theirs. A queue that cannot be reached is no loss: a job that is
 * left over does nothing when it is tried again.
 */
export async function settleJobs({ database, queues, log }: SyncContext, replayId: string, span: Span): Promise<void> {
  const { cured, broken } = await findResettled(database, replayId, span);
  try {
    await queues.dropFailed(cured);
    for (const eventId of broken) await queues.retryEvent(eventId);
  } catch (error) {
    log.warn({ replayId, error: nameOf(error) }, 'the jobs of replayed events could not be put in order');
  }
}
