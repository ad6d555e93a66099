import type { JobsOptions, WorkerOptions } from 'bullmq';
import { z } from 'zod';

/** The payloads: ids only, so that no personal data is ever in Redis. */
export const laneJob = z.object({ lane: z.string().min(1) });
/** Wake-ups of one moment, in one job. */
export const lanesJob = z.object({ lanes: z.array(z.string().min(1)).min(1) });
/** `failed`: the event has failed for good already, and the job only takes its place in the failed set. */
export const eventJob = z.object({ eventId: z.string().min(1), failed: z.literal(true).optional() });
export const resyncJob = z.object({ resyncId: z.uuid() });
export const replayJob = z.object({ replayId: z.uuid() });

export const laneQueueName = 'lanes';
/** The names of a lane's job, and of one for several. */
export const oneLane = 'apply-lane';
export const severalLanes = 'apply-lanes';

export const eventQueueName = 'events';
export const resyncQueueName = 'resyncs';
export const replayQueueName = 'replays';

/** BullMQ's jitter: a delay falls by up to this share of it, so that what failed together is not tried together. */
const jitter = 0.5;

/** A lane that cannot be applied now leaves nothing behind: the sweep of the inbox wakes it again. */
export const laneJobOptions = {
  attempts: 3,
  backoff: { type: 'exponential', delay: 250, jitter },
  removeOnComplete: true,
  removeOnFail: true,
  // Stacks and messages of errors may quote what was being written; see storableError.
  stackTraceLimit: 0,
} satisfies JobsOptions;

/** An event's own job: about 15 s of tries, then it is kept for an operator. */
export const eventJobOptions = {
  attempts: 6,
  backoff: { type: 'exponential', delay: 500, jitter },
  removeOnComplete: true,
  // As long as its event is one that failed; the relay removes it after that.
  removeOnFail: false,
  stackTraceLimit: 0,
} satisfies JobsOptions;

/**
 * A resync's own job, which lasts as long as the resync: about a minute of tries when the database fails it, then the
 * relay finds the resync again. WorkOS's failures are waited for inside the job.
 */
export const resyncJobOptions = {
  attempts: 5,
  backoff: { type: 'exponential', delay: 2_000, jitter },
  removeOnComplete: true,
  removeOnFail: true,
  stackTraceLimit: 0,
} satisfies JobsOptions;

/** A replay's own job, which lasts as long as its planning, or its running; otherwise as a resync's. */
export const replayJobOptions = { ...resyncJobOptions } satisfies JobsOptions;

/** How a worker holds a job, and how long what it held is stuck after a kill -9: the lock, then up to two checks. */
export const workerLimits = {
  lockDuration: 10_000,
  stalledInterval: 5_000,
  // Dying with a job in hand is usually a deployment's fault, not the job's.
  maxStalledCount: 10,
  // How soon to ask again after a lost connection; the default is 15 s, during which nothing would be applied.
  runRetryDelay: 1_000,
} satisfies Partial<WorkerOptions>;

export const eventConcurrency = 2;

/** Resyncs mostly wait for WorkOS; more at once would only share its limits. */
export const resyncConcurrency = 2;

/** A plan is kept in memory, and replays give way to everything else: one at a time in a process. */
export const replayConcurrency = 1;

/** Nobody reads BullMQ's own event stream; it keeps 10,000 entries a queue unless told otherwise. */
export const streamLength = 500;

/**
 * The id of an event's job, the same whoever adds it. BullMQ refuses ids with a colon and ids that are numbers, and
 * the id of an event is whatever the sender wrote.
 */
export function eventJobId(eventId: string): string {
  return `event-${encodeURIComponent(eventId)}`;
}

/** The event that a job of this id is of; null when the id is none that `eventJobId` makes. */
export function eventOfJob(jobId: string): string | null {
  try {
    const eventId = decodeURIComponent(jobId.replace(/^event-/, ''));
    return eventJobId(eventId) === jobId ? eventId : null;
  } catch {
    return null;
  }
}

/** The id of a resync's job, the same whoever adds it. */
export function resyncJobId(resyncId: string): string {
  return `resync-${resyncId}`;
}

/** The id of a replay's job, the same whoever adds it. */
export function replayJobId(replayId: string): string {
  return `replay-${replayId}`;
}
