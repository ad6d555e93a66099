import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { startEmbeddedPostgres } from '../../../src/main/embedded/start-embedded-postgres.ts';
import { withClient } from '../../../src/store/with-client.ts';
import { createTemplate } from '../../support/postgres.ts';
import { endWithUs } from './end-with-us.ts';

/** The PostgreSQL of a run. */
export interface BenchPostgres {
  readonly adminUrl: string;
  /** Of its first process; 0 when it runs on another machine. */
  readonly pid: number;
  readonly version: string;
  stop(): Promise<void>;
}

/**
 * The server of the address (a superuser's, with `track_commit_timestamp` on), else an embedded one as `npm start` has
 * it, which writes to disk what it commits. The time of each commit is kept, to tell when an event was applied.
 */
export async function startPostgres(given: string | null): Promise<BenchPostgres> {
  if (given !== null) return describe(given, () => Promise.resolve());
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'dsync-bench-postgres-'));
  const start = () => startEmbeddedPostgres({ dataDir, log: () => undefined });
  try {
    const first = await start();
    await withClient(first.databaseUrl, (client) => client.query('ALTER SYSTEM SET track_commit_timestamp = on'));
    await first.stop();
    const server = await start();
    const described = await describe(server.databaseUrl, () => Promise.resolve());
    const callOff = endWithUs(described.pid, 'SIGINT');
    const stop = async (): Promise<void> => {
      callOff();
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    };
    return { ...described, stop };
  } catch (error) {
    await rm(dataDir, { recursive: true, force: true });
    throw error;
  }
}

const describeSql = `
  SELECT current_setting('server_version') AS version, current_setting('track_commit_timestamp') AS tracks,
    split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int AS pid`;

async function describe(adminUrl: string, stop: () => Promise<void>): Promise<BenchPostgres> {
  const row = await withClient(adminUrl, async (client) => {
    const { rows } = await client.query<{ version: string; tracks: string; pid: number }>(describeSql);
    return rows[0];
  });
  if (row?.tracks !== 'on') {
    throw new Error('The server of --database-url does not keep commit times; set track_commit_timestamp = on.');
  }
  await createTemplate(adminUrl);
  const isHere = ['127.0.0.1', 'localhost'].includes(new URL(adminUrl).hostname);
  return { adminUrl, pid: isHere ? row.pid : 0, version: row.version, stop };
}
