import type { JobQueue } from './connection.ts';
import { eventJobId, eventJobOptions, eventOfJob } from './jobs.ts';

/** A part of the failed set. */
export interface FailedJobs {
  readonly eventIds: readonly string[];
  /** How many jobs were read; more than the events when somebody else put jobs there. */
  readonly jobs: number;
}

/** The events of the failed jobs from a place on, the one that failed longest ago first. */
export async function listFailed(queue: JobQueue, from: number, limit: number): Promise<FailedJobs> {
  const jobIds = await queue.getRanges(['failed'], from, from + limit - 1, true);
  return { eventIds: jobIds.map(eventOfJob).filter((id) => id !== null), jobs: jobIds.length };
}

/** Removes the event's job if it has failed. Resolves to whether it had. */
export async function dropFailed(queue: JobQueue, eventId: string): Promise<boolean> {
  const jobId = eventJobId(eventId);
  if ((await queue.getJobState(jobId)) !== 'failed') return false;
  // Retried in between, it is removed all the same: the relay gives an event that waits the job it should have.
  await queue.remove(jobId);
  return true;
}

/** Whether there is no job of the event, failed or not. */
export async function hasNoJob(queue: JobQueue, eventId: string): Promise<boolean> {
  return (await queue.getJobState(eventJobId(eventId))) === 'unknown';
}

/** Adds a job that fails at once with the event's reason, unless there is one of the event. */
export async function keepFailed(queue: JobQueue, eventId: string): Promise<void> {
  await queue.add('apply-event', { eventId, failed: true }, { ...eventJobOptions, jobId: eventJobId(eventId) });
}
