import { createRedisBackend, withBackend } from 'bullmq';
import { Redis, type RedisOptions } from 'ioredis';
import type { OnError, QueueConnection, WorkerConnection } from './connection.ts';
import { gatherWrites } from '../net/gather-writes.ts';
import { answerMs } from './deadline.ts';
import { streamLength } from './jobs.ts';
import { asError } from './report-errors.ts';

const { Queue, Worker } = withBackend(createRedisBackend);

/** At most a second, so that the queue is back soon after Redis is. */
const retryStrategy = (attempt: number): number => Math.min(25 * 2 ** Math.min(attempt, 6), 1_000);

/**
 * Whoever adds a job is told at once that it cannot be done: nothing is kept for later, since the inbox remembers.
 * A server that takes commands and does not answer is cut off, or its unanswered commands would pile up.
 */
const producerOptions = {
  enableOfflineQueue: false,
  autoResendUnfulfilledCommands: false,
  maxRetriesPerRequest: 0,
  connectTimeout: answerMs,
  commandTimeout: answerMs,
  socketTimeout: 2 * answerMs,
  retryStrategy,
} satisfies RedisOptions;

/** A worker waits for Redis as long as it takes. Its blocking reads last 10 s at most, so 30 s of silence is a fault. */
const workerOptions = {
  maxRetriesPerRequest: null,
  connectTimeout: 5_000,
  socketTimeout: 30_000,
  retryStrategy,
} satisfies RedisOptions;

/**
 * Connects to Redis, and waits a moment for it. Resolves also when Redis is not there: events are accepted without it,
 * and the connection comes up by itself later.
 */
export async function connectRedis(url: string, prefix: string, onError: OnError): Promise<QueueConnection> {
  const redis = gathering(new Redis(url, producerOptions));
  redis.on('error', (error) => {
    onError('Redis', error);
  });
  redis.on('ready', () => void warnOfEviction(redis, onError));
  await firstConnection(redis);
  return {
    backend: 'redis',
    assertUp: () => {
      if (!isUp(redis)) throw new Error(`Redis cannot be reached: the connection is ${redis.status}.`);
    },
    openQueue: (name) => {
      const streams = { events: { maxLen: streamLength } };
      const queue = new Queue<unknown>(name, { connection: redis, prefix, streams });
      queue.on('error', (error) => {
        onError(`queue ${name}`, error);
      });
      return queue;
    },
    connectWorkers: () => connectWorkers(url, prefix, onError),
    ping: async () => {
      await redis.ping();
    },
    close: () => disconnect(redis),
  };
}

function connectWorkers(url: string, prefix: string, onError: OnError): WorkerConnection {
  const redis = gathering(new Redis(url, workerOptions));
  redis.on('error', (error) => {
    onError('Redis', error);
  });
  // BullMQ makes itself a second connection for each worker, and does not end it when Redis is away.
  const connections = [redis];
  const duplicate = redis.duplicate.bind(redis);
  redis.duplicate = (options) => {
    const copy = gathering(duplicate(options));
    connections.push(copy);
    return copy;
  };
  return {
    openWorker: (name, process, limits) => {
      const worker = new Worker<unknown>(name, process, { ...limits, connection: redis, prefix });
      worker.on('error', (error) => {
        onError(`worker of ${name}`, error);
      });
      return worker;
    },
    isUp: () => isUp(redis),
    close: async () => {
      await Promise.all(connections.map(disconnect));
    },
  };
}

/**
 * Commands of one moment go as one write, on this connection and those that replace it. ioredis's own pipelining would
 * keep them back for a turn of the event loop, which in a storm is sixty deliveries long.
 */
function gathering(redis: Redis): Redis {
  return redis.on('connect', () => {
    gatherWrites(redis.stream);
  });
}

function isUp(redis: Redis): boolean {
  return redis.status === 'ready';
}

async function firstConnection(redis: Redis): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await new Promise<void>((resolve) => {
    timer = setTimeout(resolve, answerMs);
    redis.once('ready', resolve);
    redis.once('error', () => {
      resolve();
    });
  });
  clearTimeout(timer);
}

async function disconnect(redis: Redis): Promise<void> {
  if (redis.status === 'end') return;
  const ended = new Promise<void>((resolve) => redis.once('end', resolve));
  const waiting = redis.status === 'reconnecting';
  redis.disconnect();
  // Between two attempts there is no socket whose end could be waited for.
  if (!waiting) await ended;
}

/** A full Redis must refuse new jobs, which the sender notices, instead of dropping keys that belong to others. */
async function warnOfEviction(redis: Redis, onError: OnError): Promise<void> {
  try {
    const policy = /^maxmemory_policy:(\S+)/m.exec(await redis.info('memory'))?.[1];
    if (policy === undefined || policy === 'noeviction') return;
    const advice = 'Jobs can vanish when its memory is full; set maxmemory-policy to noeviction.';
    onError('Redis', new Error(`Redis evicts keys by the policy ${policy}. ${advice}`));
  } catch (error) {
    onError('Redis', asError(error));
  }
}
