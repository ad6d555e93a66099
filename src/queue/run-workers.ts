import { UnrecoverableError } from 'bullmq';
import { setTimeout as wait } from 'node:timers/promises';
import type { JobLimits, JobProcessor, JobWorker, OnError, QueueConnection, WorkerConnection } from './connection.ts';
import { answerMs } from './deadline.ts';
import { PermanentFailure, type QueueHandlers, type RunningWorkers } from './handlers.ts';
import { eventConcurrency, eventJob, eventJobOptions, eventQueueName } from './jobs.ts';
import { resyncConcurrency, resyncJob, resyncJobOptions, resyncQueueName } from './jobs.ts';
import { replayConcurrency, replayJob, replayJobOptions, replayQueueName } from './jobs.ts';
import { laneJob, laneQueueName, lanesJob, severalLanes, workerLimits } from './jobs.ts';
import { storableError } from './report-errors.ts';

/**
 * Starts the workers of all queues. Rejects when the backend refuses them; when Redis cannot be reached it resolves,
 * and they begin once it can.
 */
export async function runWorkers(
  connection: QueueConnection,
  handlers: QueueHandlers,
  concurrency: number,
  onError: OnError,
): Promise<RunningWorkers> {
  const shared = connection.connectWorkers();
  const running = new Set<Promise<void>>();
  const open = (name: string, process: JobProcessor, limits: JobLimits): JobWorker =>
    shared.openWorker(name, guarded(name, process, running, onError), { ...workerLimits, ...limits });
  const workers = [
    open(laneQueueName, laneProcessor(handlers, onError), { concurrency }),
    open(eventQueueName, eventProcessor(handlers), { concurrency: eventConcurrency }),
    open(resyncQueueName, resyncProcessor(handlers), { concurrency: resyncConcurrency }),
    open(replayQueueName, replayProcessor(handlers), { concurrency: replayConcurrency }),
  ];
  const close = closeOnce(workers, shared, running);
  const ready = Promise.all(workers.map((worker) => worker.waitUntilReady()));
  try {
    await Promise.race([ready, wait(answerMs, undefined, { ref: false })]);
  } catch (error) {
    await close({ force: true });
    throw error;
  }
  ready.catch((error: unknown) => {
    onError('workers', storableError(error));
  });
  return { close };
}

/**
 * Lanes of one job are applied side by side. Each that fails is reported by its name, which the job's id does not tell; all
 * are looked at again by the next try.
 */
function laneProcessor(handlers: QueueHandlers, onError: OnError): JobProcessor {
  return async ({ name, data }) => {
    if (name !== severalLanes) return handlers.applyLane(laneJob.parse(data).lane);
    const apply = async (lane: string): Promise<void> => {
      try {
        await handlers.applyLane(lane);
      } catch (error) {
        onError(`job of ${laneQueueName}`, storableError(error), lane);
        throw error;
      }
    };
    const ends = await Promise.allSettled(lanesJob.parse(data).lanes.map(apply));
    for (const end of ends) if (end.status === 'rejected') throw end.reason;
  };
}

function eventProcessor(handlers: QueueHandlers): JobProcessor {
  return async (job) => {
    const { eventId, failed } = eventJob.parse(job.data);
    if (failed === true) {
      const reason = await handlers.failedReason(eventId);
      if (reason === null) return;
      // Whoever retries the job after this has the event tried.
      await job.updateData({ eventId });
      throw new PermanentFailure(reason);
    }
    const lastTry = job.attemptsMade + 1 >= eventJobOptions.attempts;
    await handlers.applyEvent(eventId, { lastTry });
  };
}

function resyncProcessor(handlers: QueueHandlers): JobProcessor {
  return async ({ data, attemptsMade }) => {
    const lastTry = attemptsMade + 1 >= resyncJobOptions.attempts;
    await handlers.runResync(resyncJob.parse(data).resyncId, { lastTry });
  };
}

function replayProcessor(handlers: QueueHandlers): JobProcessor {
  return async ({ data, attemptsMade }) => {
    const lastTry = attemptsMade + 1 >= replayJobOptions.attempts;
    await handlers.runReplay(replayJob.parse(data).replayId, { lastTry });
  };
}

/** Reports what a job throws, and lets the queue see only what may be kept there. */
function guarded(name: string, process: JobProcessor, running: Set<Promise<void>>, onError: OnError): JobProcessor {
  const run: JobProcessor = async (job) => {
    try {
      await process(job);
    } catch (error) {
      const storable = storableError(error);
      // Whoever gave up has recorded why; that is an outcome and no fault of ours.
      if (error instanceof PermanentFailure) throw new UnrecoverableError(storable.message);
      // The id of a lane's job is a mere number; what it is deduplicated by is the lane.
      onError(`job of ${name}`, storable, job.deduplicationId ?? job.id);
      throw storable;
    }
  };
  return async (job) => {
    const result = run(job);
    const ended = result.catch(() => undefined);
    running.add(ended);
    void ended.then(() => running.delete(ended));
    await result;
  };
}

/**
 * In order: no more jobs, the running ones end, their ends are written. BullMQ waits for the server without limit to
 * write them; here that is cut short once the jobs themselves have ended. They run once more later, which does no harm.
 */
function closeOnce(
  workers: readonly JobWorker[],
  shared: WorkerConnection,
  running: ReadonlySet<Promise<void>>,
): RunningWorkers['close'] {
  const closeAll = (force: boolean): Promise<unknown> => Promise.all(workers.map((worker) => worker.close(force)));
  const inOrder = async (): Promise<void> => {
    await Promise.race([closeAll(false), untilUnwritable(shared, running)]);
    await shared.close();
  };
  const cutOff = async (): Promise<void> => {
    // One that is closing in order already ignores this; it ends with its connection.
    void closeAll(true);
    await shared.close();
  };
  let closing: Promise<void> | undefined;
  return ({ force = false } = {}) => {
    if (force) closing = cutOff();
    closing ??= inOrder();
    return closing;
  };
}

/** How long the ends of jobs may take to be written, and how often to look. */
const writingMs = 5_000;
const lookMs = 50;

/** Resolves when no job runs any more, and either the connection is lost or writing their ends takes too long. */
async function untilUnwritable(shared: WorkerConnection, running: ReadonlySet<Promise<void>>): Promise<void> {
  for (let idleMs = 0; idleMs < writingMs;) {
    await wait(lookMs, undefined, { ref: false });
    idleMs = running.size === 0 ? idleMs + lookMs : 0;
    if (running.size === 0 && !shared.isUp()) return;
  }
}
