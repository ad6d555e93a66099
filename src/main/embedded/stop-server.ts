import { execFile } from 'node:child_process';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Cluster } from './cluster.ts';
import { EmbeddedPostgresError } from './error.ts';
import type { Postmaster } from './postmaster.ts';
import { processIdentity } from './process-identity.ts';

const limitSeconds = 60;

/**
 * Stops a server: clients are cut off, what was committed is written out. Normally 50 ms.
 * `identity` is the process as it was when it started, so that a later program with its number is left alone.
 * Throws EmbeddedPostgresError when it is still there after a minute.
 */
export async function stopServer(cluster: Cluster, { pid }: Postmaster, identity: string | null): Promise<void> {
  const isRunning = (): boolean => identity !== null && processIdentity(pid) === identity;
  if (isRunning()) await askToStop(cluster, pid);
  const deadline = Date.now() + limitSeconds * 1000;
  while (isRunning()) {
    if (Date.now() > deadline) {
      throw new EmbeddedPostgresError(
        `The embedded PostgreSQL (process ${pid}) did not stop within ${limitSeconds} s. It is still writing ` +
          `${cluster.dataDir}: wait for it, or end it with kill -QUIT ${pid}; nothing that was committed is lost.`,
      );
    }
    await wait(10);
  }
}

async function askToStop(cluster: Cluster, pid: number): Promise<void> {
  if (process.platform === 'win32') {
    // There, a signal from Node ends a process on the spot.
    const control = path.join(cluster.programs, 'bin', 'pg_ctl');
    await promisify(execFile)(control, ['stop', '-D', cluster.folder, '-m', 'fast', '-W']);
    return;
  }
  try {
    process.kill(pid, 'SIGINT');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it ended by itself just now
  }
}
