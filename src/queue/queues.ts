import { connectPostgres } from './postgres.ts';
import { connectRedis } from './redis.ts';
import type { JobQueue, OnError, QueueBackend, QueueConnection } from './connection.ts';
import { countJobs, type QueueCounts } from './counts.ts';
import { answerMs, withinDeadline } from './deadline.ts';
import type { QueueHandlers, RunningWorkers } from './handlers.ts';
import { eventQueueName, laneQueueName, resyncQueueName } from './jobs.ts';
import { wakeLane } from './lanes.ts';
import { isWithoutJob, retryEvent, runResync } from './own-jobs.ts';
import { reportErrors } from './report-errors.ts';
import { runWorkers } from './run-workers.ts';

export { PermanentFailure } from './handlers.ts';
export type { QueueBackend } from './connection.ts';
export type { QueueHandlers, RunningWorkers } from './handlers.ts';

/**
 * The queues: wake-ups of lanes, repairs of single events, and resyncs. Everything but `startWorkers` and `close` answers or
 * rejects within seconds, also when the backend is gone, and works again by itself when that is back.
 */
export interface Queues {
  readonly backend: QueueBackend;
  /** Has the lane applied once from now on, by one worker at a time; any number of calls until then are one. */
  wakeLane(lane: string): Promise<void>;
  /** Has the event tried from the first try on, unless a job of it waits or runs already. */
  retryEvent(eventId: string): Promise<void>;
  /** Those of the events that no job will try by itself: they have none, or one that failed for good. */
  withoutJob(eventIds: readonly string[]): Promise<string[]>;
  /** Has the resync gone on with, unless a job of it waits or runs already. */
  runResync(resyncId: string): Promise<void>;
  /** Jobs of lanes and events; `failed` counts events only, since lanes leave nothing behind. */
  counts(): Promise<QueueCounts>;
  /** Throws when the backend cannot be reached. */
  ping(): Promise<void>;
  /** Starts taking jobs, `concurrency` lanes at once. Close what it returns before `close`. */
  startWorkers(handlers: QueueHandlers, options: { readonly concurrency: number }): Promise<RunningWorkers>;
  close(): Promise<void>;
}

export interface QueuesOptions {
  /** Null: the queues are tables of the database. */
  readonly redisUrl: string | null;
  readonly databaseUrl: string;
  /** Before every key in Redis; those who share a Redis need one each. */
  readonly prefix?: string;
  /** Errors that nobody waits for, without their repetitions. */
  readonly onError: OnError;
}

/**
 * Opens the queues, on Redis when there is an address of one, else in schema `bullmq` of the database. Rejects when
 * PostgreSQL cannot be reached or refuses the schema; a Redis that is down is waited for in the background.
 */
export async function openQueues(options: QueuesOptions): Promise<Queues> {
  const { redisUrl, databaseUrl, prefix = 'dsync' } = options;
  const onError = reportErrors(options.onError);
  const connection =
    redisUrl === null ? await connectPostgres(databaseUrl, onError) : await connectRedis(redisUrl, prefix, onError);
  const lanes = reopening(connection, laneQueueName);
  const events = reopening(connection, eventQueueName);
  const resyncs = reopening(connection, resyncQueueName);
  const ask = async <T>(question: () => Promise<T>): Promise<T> => {
    connection.assertUp();
    return withinDeadline(question(), answerMs, `The queue (${connection.backend}) did not answer within 2 s.`);
  };
  return {
    backend: connection.backend,
    wakeLane: (lane) => ask(async () => wakeLane(await lanes(), lane)),
    retryEvent: (eventId) => ask(async () => retryEvent(await events(), eventId)),
    withoutJob: (eventIds) => filter(eventIds, (eventId) => ask(async () => isWithoutJob(await events(), eventId))),
    runResync: (resyncId) => ask(async () => runResync(await resyncs(), resyncId)),
    counts: () => ask(async () => countJobs(await lanes(), await events())),
    ping: () => ask(() => connection.ping()),
    startWorkers: (handlers, { concurrency }) => runWorkers(connection, handlers, concurrency, onError),
    close: () => connection.close(),
  };
}

/** Events asked about at once. */
const pageSize = 50;

async function filter(ids: readonly string[], accepts: (id: string) => Promise<boolean>): Promise<string[]> {
  const accepted: string[] = [];
  for (let start = 0; start < ids.length; start += pageSize) {
    const page = ids.slice(start, start + pageSize);
    const answers = await Promise.all(page.map(accepts));
    accepted.push(...page.filter((_, index) => answers[index]));
  }
  return accepted;
}

/**
 * A queue, opened when it is first needed. BullMQ remembers a failed opening for ever, so one that failed is dropped
 * and opened anew by the next call.
 */
function reopening(connection: QueueConnection, name: string): () => Promise<JobQueue> {
  let opened: Promise<JobQueue> | undefined;
  const open = async (): Promise<JobQueue> => {
    const queue = connection.openQueue(name);
    try {
      await queue.waitUntilReady();
      return queue;
    } catch (error) {
      opened = undefined;
      await queue.close();
      throw error;
    }
  };
  return () => (opened ??= open());
}
