import { access, constants, mkdir, realpath } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { serverAccount } from './account.ts';
import type { Cluster } from './cluster.ts';
import { openOrCreateCluster } from './cluster.ts';
import { createDatabase, urlOf } from './database-url.ts';
import { EmbeddedPostgresError } from './error.ts';
import { installedBinaries } from './installed-binaries.ts';
import { claimFolder } from './owner.ts';
import type { Postmaster } from './postmaster.ts';
import { processIdentity } from './process-identity.ts';
import { findRunningServer, startServer } from './server.ts';
import { stopServer } from './stop-server.ts';
import { usableBinaries } from './usable-binaries.ts';

interface StartOptions {
  /** Everything about the database is in here; made when missing. */
  readonly dataDir: string;
  readonly log: (line: string) => void;
  /** False writes faster and loses the database in a power cut: for tests. Default true. */
  readonly fsync?: boolean;
}

export interface EmbeddedPostgres {
  /** Holds the password: not to be logged. */
  readonly databaseUrl: string;
  /** Whether the server was already running, left behind by a process that was killed. */
  readonly attached: boolean;
  /** To be called when everything else has closed; any client left is cut off. Calling it again changes nothing. */
  readonly stop: () => Promise<void>;
}

/**
 * Serves the database in `dataDir` on a free port of 127.0.0.1, creating it on the first start (about a second).
 * A server left behind by a killed process is taken over. Throws EmbeddedPostgresError, with one sentence on what to
 * do, when another living process uses the folder or the server cannot be started.
 */
export async function startEmbeddedPostgres(options: StartOptions): Promise<EmbeddedPostgres> {
  const dataDir = await makeFolder(options.dataDir);
  const release = await claimFolder(dataDir);
  try {
    const cluster = await prepare(dataDir, options);
    const found = await findRunningServer(cluster);
    const server = found ?? (await startServer(cluster, options.log));
    const stop = stopper(cluster, server, release);
    if (found !== null) options.log(`Took over the database server that was left running (process ${found.pid}).`);
    await createDatabase({ ...cluster, port: server.port }).catch(async (error: unknown) => {
      await stop();
      throw error;
    });
    return { databaseUrl: urlOf({ ...cluster, port: server.port }), attached: found !== null, stop };
  } catch (error) {
    await release();
    throw error;
  }
}

/** By its real path, which is the one the system reports when asked where a server works. */
async function makeFolder(dataDir: string): Promise<string> {
  try {
    await mkdir(dataDir, { recursive: true });
    await access(dataDir, constants.W_OK);
    return await realpath(dataDir);
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The data folder ${dataDir} cannot be written (${error instanceof Error ? error.message : String(error)}). ` +
        'Set DATA_DIR to a folder that this user may write.',
      { cause: error },
    );
  }
}

async function prepare(dataDir: string, { log, fsync = true }: StartOptions): Promise<Cluster> {
  const folder = path.join(dataDir, 'data');
  const account = await serverAccount(folder);
  // A cleaner may empty the temp folder under a running server, so it is the last choice for a copy of the programs.
  const places = [dataDir, '/var/cache', os.tmpdir()];
  const installed = await installedBinaries();
  const programs = await usableBinaries(installed, account, places, log);
  return openOrCreateCluster({ dataDir, folder, programs, version: installed.version, account, fsync }, log);
}

function stopper(cluster: Cluster, server: Postmaster, release: () => Promise<void>): () => Promise<void> {
  const identity = processIdentity(server.pid);
  let stopping: Promise<void> | undefined;
  const stop = async (): Promise<void> => {
    await stopServer(cluster, server, identity);
    await release();
  };
  return () => (stopping ??= stop());
}
