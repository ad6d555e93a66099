import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
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
  /** The folder of its database cluster. */
  readonly folder: string;
  /** As a crash would, and waits until nothing of it is left. */
  kill(): Promise<void>;
  /** As its operator would (a fast shutdown: clients are cut off), and waits until nothing of it is left. */
  shutDown(): Promise<void>;
  /**
   * On the same port and data, and waits until it answers. `through`: the program and first arguments that start it,
   * when it is not started directly.
   */
  startAgain(through?: readonly string[]): Promise<void>;
  /** Suspends all its processes, so that connections stay open and nothing answers; returns what lets them go on. */
  freeze(): Promise<() => void>;
  /** Whether the server that was last started is there: one that meets a full disk ends by itself. */
  isRunning(): boolean;
  /** Ends and removes it. */
  readonly stop: () => Promise<void>;
}

/** A server of the test's own in a temp folder; ended and removed when the test ends. */
export async function ownPostgres(): Promise<OwnPostgres> {
  const postgres = await startOwnPostgres();
  onTestFinished(postgres.stop);
  return postgres;
}

/** The same for programs other than tests, which have to stop it. */
export async function startOwnPostgres(): Promise<OwnPostgres> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'dsync-own-postgres-'));
  // Unlike the servers of other tests it writes to disk what it commits: nothing acknowledged may be lost in a crash.
  const embedded = await startEmbeddedPostgres({ dataDir, log: () => undefined });
  const folder = path.join(dataDir, 'data');
  let thaw: () => void = () => undefined;
  let child: ChildProcess | undefined;
  const quitAtExit = (): void => {
    quit(folder);
  };
  process.once('exit', quitAtExit); // a run that ends early leaves no server behind
  const end = async (name: NodeJS.Signals): Promise<void> => {
    thaw();
    const pids = await processesOf(embedded.databaseUrl);
    for (const pid of name === 'SIGKILL' ? pids : pids.slice(0, 1)) signal(pid, name);
    await until('PostgreSQL is gone', () => (pids.some((pid) => signal(pid, 0)) ? null : true), patienceMs);
    child = undefined;
  };
  return {
    url: embedded.databaseUrl,
    folder,
    kill: () => end('SIGKILL'),
    shutDown: () => end('SIGINT'),
    startAgain: async (through = []) => {
      const start = (): Promise<ChildProcess | null> => launch(folder, embedded.databaseUrl, through);
      child = await until('PostgreSQL starts again', start, patienceMs);
    },
    freeze: async () => {
      const pids = await processesOf(embedded.databaseUrl, (postmaster) => signal(postmaster, 'SIGSTOP'));
      for (const pid of pids) signal(pid, 'SIGSTOP');
      thaw = () => {
        for (const pid of pids) signal(pid, 'SIGCONT');
      };
      return thaw;
    },
    isRunning: () => child?.exitCode === null && child.signalCode === null,
    stop: async () => {
      process.off('exit', quitAtExit);
      thaw();
      if (child?.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill('SIGINT');
        await ended;
      }
      await embedded.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Ends the server of a folder at once, if there is one. */
function quit(folder: string): void {
  try {
    process.kill(Number(readFileSync(path.join(folder, 'postmaster.pid'), 'utf8').split('\n', 1)[0]), 'SIGQUIT');
  } catch {
    // It has ended, and taken its note with it.
  }
}

/** How long a busy machine may take to end a server, or to start one that has to recover. */
const patienceMs = 60_000;

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
async function launch(folder: string, url: string, through: readonly string[]): Promise<ChildProcess | null> {
  const line = await readFile(path.join(folder, 'postmaster.opts'), 'utf8');
  const [program = ''] = line.split(' "', 1);
  const args = [...line.matchAll(/"([^"]*)"/g)].map(([, argument = '']) => argument);
  const { uid, gid } = await stat(folder);
  // Whatever starts it instead has to take the account on by itself.
  const account = process.getuid?.() === 0 && through.length === 0 ? { uid, gid } : {};
  const [first = program, ...rest] = [...through, program, ...args];
  const child = spawn(first, rest, { cwd: folder, stdio: 'ignore', detached: true, ...account });
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
  return (await until('PostgreSQL answers', answers, patienceMs)) === 'ready' ? child : null;
}
