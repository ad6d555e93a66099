import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { startEmbeddedPostgres } from '../../src/main/embedded/start-embedded-postgres.ts';
import { until } from './until.ts';

/** A PostgreSQL that a test kills, freezes and starts again on the same port. */
export interface OwnPostgres {
  readonly url: string;
  /** As a crash would, and waits until nothing of it is left. */
  kill(): Promise<void>;
  /** On the same port and data, and waits until it answers. */
  startAgain(): Promise<void>;
  /** Suspends all its processes, so that connections stay open and nothing answers; returns what lets them go on. */
  freeze(): Promise<() => void>;
}

/** A server of the test's own in a temp folder; ended and removed when the test ends. */
export async function ownPostgres(): Promise<OwnPostgres> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'dsync-own-postgres-'));
  // Unlike the servers of other tests it writes to disk what it commits: nothing acknowledged may be lost in a crash.
  const embedded = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  const folder = path.join(dataDir, 'data');
  let thaw: () => void = () => undefined;
  let child: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    thaw();
    const pids = await processesOf(embedded.databaseUrl);
    for (const pid of pids) signal(pid, 'SIGKILL');
    await until('PostgreSQL is gone', () => (pids.some((pid) => signal(pid, 0)) ? null : true));
    child = undefined;
  };
  onTestFinished(async () => {
    thaw();
    if (child !== undefined) {
      const ended = once(child, 'exit');
      child.kill('SIGINT');
      await ended;
    }
    await embedded.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  return {
    url: embedded.databaseUrl,
    kill,
    startAgain: async () => {
      child = await until('PostgreSQL starts again', () => launch(folder, embedded.databaseUrl));
    },
    freeze: async () => {
      const pids = await processesOf(embedded.databaseUrl, (postmaster) => signal(postmaster, 'SIGSTOP'));
      for (const pid of pids) signal(pid, 'SIGSTOP');
      thaw = () => {
        for (const pid of pids) signal(pid, 'SIGCONT');
      };
      return thaw;
    },
  };
}

/**
 * The server's processes, the first of them its postmaster. `first` is called with that one before the others are
 * listed: once it is stopped, there will be no more of them.
 */
async function processesOf(url: string, first: (postmaster: number) => void = () => undefined): Promise<number[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // its own backend is about to be stopped
  await client.connect();
  const { rows: own } = await client.query<{ pid: number }>(
    `SELECT split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int AS pid`,
  );
  const postmaster = own[0]?.pid ?? 0;
  first(postmaster);
  const { rows } = await client.query<{ pid: number }>('SELECT pid FROM pg_stat_activity');
  void client.end();
  return [postmaster, ...rows.map(({ pid }) => pid)];
}

/** Whether there was such a process. */
function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}

/** Starts the server with the command line of its last start, which it keeps; null when it has to be tried again. */
async function launch(folder: string, url: string): Promise<ChildProcess | null> {
  const line = await readFile(path.join(folder, 'postmaster.opts'), 'utf8');
  const [program = ''] = line.split(' "', 1);
  const args = [...line.matchAll(/"([^"]*)"/g)].map(([, argument = '']) => argument);
  const { uid, gid } = await stat(folder);
  const account = process.getuid?.() === 0 ? { uid, gid } : {};
  const child = spawn(program, args, { cwd: folder, stdio: 'ignore', detached: true, ...account });
  const answers = async (): Promise<'ended' | 'ready' | null> => {
    if (child.exitCode !== null) return 'ended';
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined); // a server that is still starting hangs up
    try {
      await client.connect();
      return 'ready';
    } catch {
      return null;
    } finally {
      await client.end().catch(() => undefined);
    }
  };
  // A server that was killed a moment ago may still hold its memory; then this one ends at once.
  return (await until('PostgreSQL answers', answers)) === 'ready' ? child : null;
}
