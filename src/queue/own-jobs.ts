import type { JobsOptions } from 'bullmq';
import type { JobQueue } from './connection.ts';
import { eventJobId, eventJobOptions, resyncJobId, resyncJobOptions } from './jobs.ts';
import { replayJobId, replayJobOptions } from './jobs.ts';

/** States of a job that needs nobody to run again; BullMQ says `unknown` when there is none. */
const settled = new Set(['failed', 'completed', 'unknown']);

interface OwnJob {
  readonly name: string;
  readonly data: object;
  readonly jobId: string;
  readonly options: JobsOptions;
}

/** Adds the job; in place of one that failed, and not at all while one waits or runs. */
async function addJob(queue: JobQueue, { name, data, jobId, options }: OwnJob): Promise<void> {
  if (!(await isSettled(queue, jobId))) return;
  // An id that is known is not added again. Also when its state is unknown: a job of which only parts are left (Redis
  // evicted the others) would be in the way for ever.
  await queue.remove(jobId);
  await queue.add(name, data, { ...options, jobId });
}

async function isSettled(queue: JobQueue, jobId: string): Promise<boolean> {
  return settled.has(await queue.getJobState(jobId));
}

/** Adds the event's job, unless one waits or runs. */
export async function retryEvent(queue: JobQueue, eventId: string): Promise<void> {
  await addJob(queue, {
    name: 'apply-event',
    data: { eventId },
    jobId: eventJobId(eventId),
    options: eventJobOptions,
  });
}

/** Whether no job of the event will run by itself. */
export async function isWithoutJob(queue: JobQueue, eventId: string): Promise<boolean> {
  return isSettled(queue, eventJobId(eventId));
}

/** Adds the resync's job, unless one waits or runs. */
export async function runResync(queue: JobQueue, resyncId: string): Promise<void> {
  await addJob(queue, {
    name: 'resync-directory',
    data: { resyncId },
    jobId: resyncJobId(resyncId),
    options: resyncJobOptions,
  });
}

/** Adds the replay's job, unless one waits or runs. */
export async function runReplay(queue: JobQueue, replayId: string): Promise<void> {
  await addJob(queue, {
    name: 'replay-events',
    data: { replayId },
    jobId: replayJobId(replayId),
    options: replayJobOptions,
  });
}
