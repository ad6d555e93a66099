import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../../../src/main/embedded/free-port.ts';
import { endWithUs } from './end-with-us.ts';

/** The Redis of a run. */
export interface BenchRedis {
  readonly url: string;
  /** 0 when it runs on another machine. */
  readonly pid: number;
  readonly version: string;
  /** Forgets everything in the database of the address. */
  empty(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * A Redis as one would run it for a queue: each write in the append-only file, on disk within a second. From
 * `$REDIS_SERVER`, else `redis-server` on the PATH; with an address, the one that runs there. Throws when there is none.
 */
export async function startRedis(given: string | null): Promise<BenchRedis> {
  return given === null ? startOwn() : useGiven(given);
}

async function useGiven(url: string): Promise<BenchRedis> {
  const redis = new Redis(url);
  if ((await redis.dbsize()) > 0) {
    redis.disconnect();
    throw new Error('The Redis database of --redis-url is not empty, and the bench empties it; name an empty one.');
  }
  return benchRedis(url, redis, () => Promise.resolve());
}

async function startOwn(): Promise<BenchRedis> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'dsync-bench-redis-'));
  const port = await freePort();
  const program = process.env['REDIS_SERVER'] ?? 'redis-server';
  const where = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder];
  const how = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'everysec', '--maxmemory-policy', 'noeviction'];
  const child = spawn(program, [...where, ...how], { stdio: 'ignore' });
  const fault = once(child, 'error').then(([error]) => {
    const advice = 'Install redis-server, set REDIS_SERVER, or name one with --redis-url.';
    throw new Error(`Redis could not be started. ${advice}`, { cause: error });
  });
  const url = `redis://127.0.0.1:${port}`;
  const redis = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 20 });
  redis.on('error', () => undefined); // not up yet
  try {
    await Promise.race([redis.ping(), fault]);
  } catch (error) {
    redis.disconnect();
    throw error;
  }
  const callOff = endWithUs(child.pid ?? 0, 'SIGKILL');
  return benchRedis(url, redis, async () => {
    callOff();
    const ended = once(child, 'exit');
    child.kill('SIGTERM');
    await ended;
    await rm(folder, { recursive: true, force: true });
  });
}

async function benchRedis(url: string, redis: Redis, end: () => Promise<void>): Promise<BenchRedis> {
  const about = await redis.info('server');
  const pid = /^process_id:(\d+)/m.exec(about)?.[1];
  const version = /^redis_version:(\S+)/m.exec(about)?.[1] ?? 'unknown';
  const isHere = ['127.0.0.1', 'localhost'].includes(new URL(url).hostname);
  return {
    url,
    pid: isHere ? Number(pid ?? 0) : 0,
    version,
    empty: async () => {
      await redis.flushdb();
    },
    stop: async () => {
      redis.disconnect();
      await end();
    },
  };
}
