import { connectPostgres } from './postgres.ts';
import { connectRedis } from './redis.ts';
import type { JobQueue, OnError, QueueBackend, QueueConnection } from './connection.ts';
import { countEach, countJobs, type QueueCounts } from './counts.ts';
import { answerMs, withinDeadline } from './deadline.ts';
import type { QueueHandlers, RunningWorkers } from './handlers.ts';
import { eventQueueName, laneQueueName, replayQueueName, resyncQueueName } from './jobs.ts';
import { wakeLane, wakeLanes } from './lanes.ts';
import { dropFailed, hasNoJob, keepFailed, listFailed, type FailedJobs } from './failed-jobs.ts';
import { isWithoutJob, retryEvent, runReplay, runResync } from './own-jobs.ts';
import { reportErrors } from './report-errors.ts';
import { runWorkers } from './run-workers.ts';

export { PermanentFailure } from './handlers.ts';
export { eventOfJob } from './jobs.ts';
export type { QueueBackend } from './connection.ts';
export type { QueueCounts } from './counts.ts';
export type { FailedJobs } from './failed-jobs.ts';
export type { QueueHandlers, RunningWorkers } from './handlers.ts';

/**
 * The queues: wake-ups of lanes, repairs of single events, resyncs and replays. Everything but `startWorkers` and `close` answers or
 * rejects within seconds, also when the backend is gone, and works again by itself when that is back.
 */
export interface Queues {
  readonly backend: QueueBackend;
  /** Has the lane applied once from now on, by one worker at a time; any number of calls until then are one. */
  wakeLane(lane: string): Promise<void>;
  /** Has each of the lanes applied at least once from now on, by one job. */
  wakeLanes(lanes: readonly string[]): Promise<void>;
  /** Has the event tried from the first try on, unless a job of it waits or runs already. */
  retryEvent(eventId: string): Promise<void>;
  /** Those of the events that no job will try by itself: they have none, or one that failed for good. */
  withoutJob(eventIds: readonly string[]): Promise<string[]>;
  /** Events of a part of the failed set, the longest there first. */
  failedJobs(from: number, limit: number): Promise<FailedJobs>;
  /** Removes the events' jobs from the failed set; a job that waits or runs stays. */
  dropFailed(eventIds: readonly string[]): Promise<void>;
  /** Those of the events that have no job at all, failed or not. */
  withoutAnyJob(eventIds: readonly string[]): Promise<string[]>;
  /** Puts a job of an event that has failed for good into the failed set, by way of a worker. */
  keepFailed(eventId: string): Promise<void>;
  /** Has the resync gone on with, unless a job of it waits or runs already. */
  runResync(resyncId: string): Promise<void>;
  /** Has the replay gone on with, unless a job of it waits or runs already. */
  runReplay(replayId: string): Promise<void>;
  /** Jobs of lanes and events; `failed` counts events only, since lanes leave nothing behind. */
  counts(): Promise<QueueCounts>;
  /** Jobs of each queue; a queue whose jobs leave nothing behind when they fail has none that failed. */
  depths(): Promise<QueueDepths>;
  /** BullMQ's own queues, for bull-board alone: everything else goes through the methods here. */
  own(): Promise<OwnQueues>;
  /** Throws when the backend cannot be reached. */
  ping(): Promise<void>;
  /** Starts taking jobs, `concurrency` of lanes at once. Close what it returns before `close`. */
  startWorkers(handlers: QueueHandlers, options: { readonly concurrency: number }): Promise<RunningWorkers>;
  close(): Promise<void>;
}

/** BullMQ's own queues, by name. */
export type OwnQueues = Readonly<Record<'lanes' | 'events' | 'resyncs' | 'replays', JobQueue>>;

/** Jobs of each queue, by its name and their state. */
export type QueueDepths = Readonly<Record<keyof OwnQueues, QueueCounts>>;

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
  const replays = reopening(connection, replayQueueName);
  const ask = async <T>(question: () => Promise<T>): Promise<T> => {
    connection.assertUp();
    return withinDeadline(question(), answerMs, `The queue (${connection.backend}) did not answer within 2 s.`);
  };
  const own = async (): Promise<OwnQueues> => ({
    lanes: await lanes(),
    events: await events(),
    resyncs: await resyncs(),
    replays: await replays(),
  });
  return {
    backend: connection.backend,
    wakeLane: (lane) => ask(async () => wakeLane(await lanes(), lane)),
    wakeLanes: (several) => ask(async () => wakeLanes(await lanes(), several)),
    retryEvent: (eventId) => ask(async () => retryEvent(await events(), eventId)),
    withoutJob: (eventIds) => filter(eventIds, (eventId) => ask(async () => isWithoutJob(await events(), eventId))),
    failedJobs: (from, limit) => ask(async () => listFailed(await events(), from, limit)),
    dropFailed: async (eventIds) => {
      await filter(eventIds, (eventId) => ask(async () => dropFailed(await events(), eventId)));
    },
    withoutAnyJob: (eventIds) => filter(eventIds, (eventId) => ask(async () => hasNoJob(await events(), eventId))),
    keepFailed: (eventId) => ask(async () => keepFailed(await events(), eventId)),
    runResync: (resyncId) => ask(async () => runResync(await resyncs(), resyncId)),
    runReplay: (replayId) => ask(async () => runReplay(await replays(), replayId)),
    counts: () => ask(async () => countJobs(await lanes(), await events())),
    depths: () => ask(async () => countEach(await own())),
    own: () => ask(own),
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
