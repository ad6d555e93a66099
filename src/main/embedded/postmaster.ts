import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { processIdentity, workingFolder } from './process-identity.ts';

/** A running server, as its own pid file tells. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

const pidFile = (clusterFolder: string): string => path.join(clusterFolder, 'postmaster.pid');

/** Who `postmaster.pid` says is serving a cluster; null when nobody, or when that process is no longer alive. */
export async function readPostmaster(clusterFolder: string): Promise<Postmaster | null> {
  const text = await readFile(pidFile(clusterFolder), 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  });
  const lines = text.split('\n'); // 1: process id, 4: port
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 && port > 0 && processIdentity(pid) !== null ? { pid, port } : null;
}

/**
 * Removes a pid file whose number now belongs to some other program. PostgreSQL would take that program for a living
 * server and refuse to start for ever; a server works in its cluster's folder, so another folder proves the mistake.
 */
export async function clearForeignPidFile(clusterFolder: string): Promise<void> {
  const postmaster = await readPostmaster(clusterFolder);
  if (postmaster === null) return;
  const folder = workingFolder(postmaster.pid);
  if (folder !== null && folder !== clusterFolder) await rm(pidFile(clusterFolder), { force: true });
}
