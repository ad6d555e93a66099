import type { JobQueue } from './connection.ts';
import { eventJobId, eventJobOptions } from './jobs.ts';

/** States of a job that needs nobody to run again; BullMQ says `unknown` when there is none. */
const settled = new Set(['failed', 'completed', 'unknown']);

/** Adds the event's job; in place of one that failed, and not at all while one waits or runs. */
export async function retryEvent(queue: JobQueue, eventId: string): Promise<void> {
  const jobId = eventJobId(eventId);
  if (!(await isWithoutJob(queue, eventId))) return;
  // An id that is known is not added again. Also when its state is unknown: a job of which only parts are left (Redis
  // evicted the others) would be in the way for ever.
  await queue.remove(jobId);
  await queue.add('apply-event', { eventId }, { ...eventJobOptions, jobId });
}

/** Whether no job of the event will run by itself. */
export async function isWithoutJob(queue: JobQueue, eventId: string): Promise<boolean> {
  return settled.has(await queue.getJobState(eventJobId(eventId)));
}
