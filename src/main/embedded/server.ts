import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { dataArgument } from './account.ts';
import type { Cluster } from './cluster.ts';
import { urlOf } from './database-url.ts';
import { EmbeddedPostgresError } from './error.ts';
import { freePort } from './free-port.ts';
import type { Postmaster } from './postmaster.ts';
import { clearForeignPidFile, readPostmaster } from './postmaster.ts';
import { processIdentity, workingFolder } from './process-identity.ts';
import { untilReady } from './readiness.ts';
import { serverEnvironment, serverSettings } from './server-settings.ts';

const tries = 6;
const recoverySeconds = 300;
const takeOverSeconds = 10;

/**
 * What may pass by waiting: a server killed a moment ago still counts as living, and a port that was free may have
 * been taken by an outgoing connection.
 */
const passing = /postmaster\.pid|shared memory block|could not create any TCP\/IP sockets/;

/** The server left running by a parent that was killed, if it answers; null when there is none. */
export async function findRunningServer(cluster: Cluster): Promise<Postmaster | null> {
  const postmaster = await readPostmaster(cluster.folder);
  if (postmaster === null) return null;
  const folder = workingFolder(postmaster.pid);
  if (folder !== null && folder !== cluster.folder) return null; // the number is another program's by now
  const isRunning = (): boolean => processIdentity(postmaster.pid) !== null;
  const url = urlOf({ ...cluster, port: postmaster.port }, 'postgres');
  return (await untilReady({ url, isRunning, limitSeconds: takeOverSeconds })) ? postmaster : null;
}

/** Starts a server on the cluster and waits until it answers. Throws EmbeddedPostgresError with the end of its log. */
export async function startServer(cluster: Cluster, log: (line: string) => void): Promise<Postmaster> {
  for (let attempt = 1; ; attempt += 1) {
    await clearForeignPidFile(cluster.folder);
    const server = await launch(cluster, log);
    if (server !== null) return server;
    const text = await readFile(logFile(cluster), 'utf8');
    if (attempt === tries || !passing.test(text)) {
      throw new EmbeddedPostgresError(
        `The embedded PostgreSQL does not start. The end of ${logFile(cluster)}: ${text.trim().slice(-800)}`,
      );
    }
    await wait(500);
  }
}

const logFile = ({ dataDir }: Cluster): string => path.join(dataDir, 'postgres.log');

async function launch(cluster: Cluster, log: (line: string) => void): Promise<Postmaster | null> {
  const port = await freePort();
  const output = await open(logFile(cluster), 'w', 0o600);
  const child = spawn(
    path.join(cluster.programs, 'bin', 'postgres'),
    ['-D', await dataArgument(cluster.folder, cluster.account), ...serverSettings({ port, fsync: cluster.fsync })],
    {
      cwd: cluster.folder,
      env: serverEnvironment(),
      // A group of its own: Ctrl-C at the terminal must reach us alone, since the workers still need the database to
      // finish. And a file, not a pipe: the server must be able to log on after this process was killed.
      detached: true,
      stdio: ['ignore', output.fd, output.fd],
      ...cluster.account,
    },
  );
  let ended = false;
  let ready = false;
  child.once('error', (error) => {
    ended = true;
    log(`The embedded PostgreSQL could not be run: ${error.message}`);
  });
  child.once('exit', (code, signal) => {
    ended = true;
    // 0 is the end that was asked for.
    if (ready && code !== 0) log(`The embedded PostgreSQL ended unexpectedly (${signal ?? String(code)}).`);
  });
  child.unref();
  await output.close();
  const url = urlOf({ ...cluster, port }, 'postgres');
  ready = await untilReady({ url, isRunning: () => !ended, limitSeconds: recoverySeconds });
  if (ready && child.pid !== undefined) return { pid: child.pid, port };
  child.kill('SIGINT');
  return null;
}
