import { eventOfJob } from '../queue/queues.ts';
import { auditEvent } from '../store/audit-event.ts';
import type { Actor } from '../store/edit-member.ts';
import type { SyncContext } from './context.ts';
import { orUnavailable } from './unavailable.ts';

/** What an operator does to the queue itself. */
export type JobAction = 'job.retried' | 'job.promoted' | 'job.removed' | 'jobs.retried';

/** Notes it in the audit trail, with the event whose job it is. Throws UnavailableError while the database is away. */
export async function noteJobAction(
  { database }: SyncContext,
  { actor, action, jobId }: { readonly actor: Actor; readonly action: JobAction; readonly jobId: string | null },
): Promise<void> {
  const eventId = jobId === null ? null : eventOfJob(jobId);
  await orUnavailable(auditEvent(database, { actor, action, eventId }));
}
