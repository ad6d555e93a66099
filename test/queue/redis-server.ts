import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Redis } from 'ioredis';
import { onTestFinished } from 'vitest';
import { freePort } from '../../src/main/embedded/free-port.ts';

/** A Redis that a test stops, kills and starts again on the same port. */
export interface OwnRedis {
  readonly url: string;
  /** Starts it, with more arguments of redis-server if any, and waits until it answers. */
  start: (...args: string[]) => Promise<void>;
  /** As a crash would, and waits until it is gone. */
  kill: () => Promise<void>;
  /** Suspends it (SIGSTOP), so that connections stay open and nothing answers; or lets it go on (SIGCONT). */
  signal: (signal: 'SIGSTOP' | 'SIGCONT') => void;
}

/** Not started yet; killed when the test ends. */
export async function ownRedis(): Promise<OwnRedis> {
  const redis = await newRedis();
  onTestFinished(redis.kill);
  return redis;
}

/** The same for programs other than tests, which have to kill it. */
export async function newRedis(): Promise<OwnRedis> {
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  let child: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  const killAtExit = (): void => void child?.kill('SIGKILL'); // a run that ends early leaves no server behind
  return {
    url,
    start: async (...args) => {
      const where = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
      child = spawn(process.env['REDIS_SERVER'] ?? 'redis-server', [...where, ...args], { stdio: 'ignore' });
      process.once('exit', killAtExit);
      child.once('exit', () => process.off('exit', killAtExit));
      await command(url, (redis) => redis.ping());
    },
    kill,
    signal: (signal) => void child?.kill(signal),
  };
}

/** Runs one command over a connection of its own, waiting for the server if need be. */
export async function command<T>(url: string, run: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 10 });
  redis.on('error', () => undefined); // not up yet
  try {
    return await run(redis);
  } finally {
    redis.disconnect();
  }
}
