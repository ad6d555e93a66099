import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { freePort } from '../../src/main/embedded/free-port.ts';

const startSeconds = 10;

export interface TestRedis {
  readonly url: string;
  /** Ends it properly, and waits until it has ended. */
  readonly stop: () => Promise<void>;
  /** As a crash would: kill -9, not waited for. Not possible for the server of `TEST_REDIS_URL`. */
  readonly kill: () => void;
}

/**
 * A Redis (or Valkey) on a free port of 127.0.0.1, from `$REDIS_SERVER`, or `redis-server` or `valkey-server` on the
 * PATH; the one of `TEST_REDIS_URL` when that is set; null when there is neither.
 * `appendOnlyDir`: keep the data in that folder, each write on disk before it is answered; then a server of our own is
 * started in any case, since no shared one could be told to.
 */
export async function startTestRedis(options: { appendOnlyDir?: string } = {}): Promise<TestRedis | null> {
  const given = process.env['TEST_REDIS_URL'];
  if (given !== undefined && given !== '' && options.appendOnlyDir === undefined) return external(given);
  const program = await findRedisServer();
  if (program === null) return null;
  const port = await freePort();
  const keep =
    options.appendOnlyDir === undefined
      ? ['--appendonly', 'no']
      : ['--appendonly', 'yes', '--appendfsync', 'always', '--dir', options.appendOnlyDir];
  const child = spawn(
    program,
    // Queues lose jobs when the server evicts their keys, so a full one must refuse writes instead.
    ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--maxmemory-policy', 'noeviction', ...keep],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const output: string[] = [];
  child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text));
  const ended = new Promise<void>((resolve) => child.once('exit', resolve));
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killAtExit); // a run that ends early leaves no server behind
  void ended.then(() => process.off('exit', killAtExit));
  await untilItAnswers(child, port, output);
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  return { url: `redis://127.0.0.1:${port}`, stop, kill: killAtExit };
}

function external(url: string): TestRedis {
  const kill = (): never => {
    throw new Error('The Redis of TEST_REDIS_URL is not ours to kill; unset it for this test.');
  };
  return { url, stop: () => Promise.resolve(), kill };
}

/** The program of `$REDIS_SERVER`, else `redis-server` or `valkey-server` on the PATH; null when there is none. */
export async function findRedisServer(): Promise<string | null> {
  const given = process.env['REDIS_SERVER'];
  if (given !== undefined && given !== '') return given;
  const folders = (process.env['PATH'] ?? '').split(path.delimiter);
  for (const name of ['redis-server', 'valkey-server']) {
    for (const folder of folders) {
      const file = path.join(folder, name);
      const found = await access(file, constants.X_OK).then(
        () => true,
        () => false,
      );
      if (found) return file;
    }
  }
  return null;
}

async function untilItAnswers(child: ChildProcess, port: number, output: string[]): Promise<void> {
  let fault: Error | undefined;
  child.once('error', (error) => (fault = error));
  const deadline = Date.now() + startSeconds * 1000;
  while (!(await answersPing(port))) {
    if (fault !== undefined || child.exitCode !== null || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new Error(`Redis did not start: ${fault?.message ?? output.join('').slice(-500)}`);
    }
    await wait(10);
  }
}

function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ port, host: '127.0.0.1' }, () => socket.write('PING\r\n'));
    socket.once('data', (answer) => {
      socket.destroy();
      resolve(answer.toString().startsWith('+PONG'));
    });
    socket.once('error', () => {
      resolve(false);
    });
    socket.once('close', () => {
      resolve(false);
    });
  });
}
