import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Account } from './account.ts';
import { dataArgument } from './account.ts';
import { EmbeddedPostgresError } from './error.ts';
import { serverEnvironment } from './server-settings.ts';

/** A database on disk and what is needed to serve it. */
export interface Cluster {
  readonly dataDir: string;
  /** PostgreSQL's own folder inside `dataDir`. */
  readonly folder: string;
  /** The folder of the programs. */
  readonly programs: string;
  /** Of the programs, beginning with PostgreSQL's major version. */
  readonly version: string;
  readonly account: Account | null;
  readonly password: string;
  readonly fsync: boolean;
}

type Unprepared = Omit<Cluster, 'password'>;

/** The database in the data folder; made on the first start. Throws EmbeddedPostgresError. */
export async function openOrCreateCluster(cluster: Unprepared, log: (line: string) => void): Promise<Cluster> {
  const passwordFile = path.join(cluster.dataDir, 'password');
  const found = await versionOf(cluster.folder);
  if (found !== null) {
    refuseOtherVersion(found, cluster);
    return { ...cluster, password: await readPassword(passwordFile) };
  }
  log(`Creating the database in ${cluster.dataDir}.`);
  const password = randomBytes(24).toString('hex');
  await writeFile(passwordFile, password, { mode: 0o600, flush: true });
  const unfinished = `${cluster.folder}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  if (cluster.account !== null) {
    // initdb reads the password as the server's user, who may not enter this folder but does own the file.
    for (const file of [passwordFile, unfinished]) await chown(file, cluster.account.uid, cluster.account.gid);
  }
  await initialize(cluster, unfinished, passwordFile);
  // A run cut short leaves data.new, which the next one begins afresh, and never a half-made database.
  await rename(unfinished, cluster.folder);
  return { ...cluster, password };
}

async function initialize(cluster: Unprepared, folder: string, passwordFile: string): Promise<void> {
  const password = await open(passwordFile);
  try {
    const child = spawn(
      path.join(cluster.programs, 'bin', 'initdb'),
      [
        ...['-D', await dataArgument(folder, cluster.account), '--username=postgres', '--auth=scram-sha-256'],
        // As root the path may be closed to initdb, so it gets the open file.
        `--pwfile=${cluster.account === null ? passwordFile : '/dev/fd/3'}`,
        // The same order on every machine, by code point; but letter case by Unicode, unlike the plain C locale,
        // which would find nobody whose name has an accent.
        ...['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
        ...['--no-instructions', ...(cluster.fsync ? [] : ['--no-sync'])],
      ],
      { cwd: folder, env: serverEnvironment(), stdio: ['ignore', 'pipe', 'pipe', password.fd], ...cluster.account },
    );
    const output: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => output.push(chunk));
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', resolve);
    });
    if (code === 0) return;
    throw new EmbeddedPostgresError(
      `The database could not be created in ${cluster.dataDir}: ${Buffer.concat(output).toString().trim()}`,
    );
  } finally {
    await password.close();
  }
}

async function readPassword(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The password of the embedded database cannot be read from ${file}. ` +
        'Start as the user who created the database, or restore the file from a backup of the data folder.',
      { cause: error },
    );
  }
}

/** The major version of PostgreSQL that a database was made by; null when there is no database. */
async function versionOf(folder: string): Promise<string | null> {
  try {
    return (await readFile(path.join(folder, 'PG_VERSION'), 'utf8')).trim();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT') return null;
    throw new EmbeddedPostgresError(
      `The database in ${folder} belongs to another user. Start as that user or as root, ` +
        'or set DATA_DIR to another folder.',
      { cause: error },
    );
  }
}

function refuseOtherVersion(found: string, { folder, version }: Unprepared): void {
  const major = version.split('.')[0];
  if (found === major) return;
  throw new EmbeddedPostgresError(
    `The database in ${folder} was made by PostgreSQL ${found}, and this release brings PostgreSQL ${String(major)}, ` +
      'which cannot read it. Go back to the release before, dump it with pg_dump, and restore it into a new DATA_DIR.',
  );
}
