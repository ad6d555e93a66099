import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { startEmbeddedPostgres } from '../../src/main/embedded/start-embedded-postgres.ts';
import { migrate } from '../../src/store/migrate.ts';
import { withClient } from '../../src/store/with-client.ts';

const template = 'dsync_template';
/** Closing a connection takes the server a moment after the client is done; a leaked one stays for ever. */
const closingMilliseconds = 2000;

/**
 * The server for a test run: the one of `TEST_DATABASE_URL` (a superuser's address), else an embedded one in a temp
 * folder that `stop` removes. Its databases may be lost in a power cut, which makes them faster.
 */
export async function startTestPostgres(): Promise<{ adminUrl: string; stop: () => Promise<void> }> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined && given !== '') return { adminUrl: given, stop: () => Promise.resolve() };
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'dsync-test-postgres-'));
  const lines: string[] = [];
  try {
    const server = await startEmbeddedPostgres({ dataDir, log: (line) => lines.push(line), fsync: false });
    const stop = async (): Promise<void> => {
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    };
    return { adminUrl: server.databaseUrl, stop };
  } catch (error) {
    await rm(dataDir, { recursive: true, force: true });
    throw new Error(`No PostgreSQL to test with. ${lines.join(' ')}`, { cause: error });
  }
}

/** Makes the migrated database that `createDatabase` copies, anew: one left by an earlier run may be out of date. */
export async function createTemplate(adminUrl: string): Promise<void> {
  await withClient(adminUrl, async (client) => {
    await client.query(`DROP DATABASE IF EXISTS ${template} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${template}`);
  });
  await migrate(addressOf(adminUrl, template));
}

/**
 * A fresh database, migrated or, on request, empty; some tens of milliseconds. `drop` removes it in any case, and throws when connections
 * were still open: it names each by application, state and last statement.
 */
export async function createDatabase(
  adminUrl: string,
  copyOf: typeof template | 'template1' = template,
): Promise<{ url: string; drop: () => Promise<void> }> {
  const database = `dsync_test_${randomBytes(6).toString('hex')}`;
  await withClient(adminUrl, (client) => client.query(`CREATE DATABASE ${database} TEMPLATE ${copyOf}`));
  const drop = (): Promise<void> =>
    withClient(adminUrl, async (client) => {
      const leaked = await leakedConnections(client, database);
      await client.query(`DROP DATABASE ${database} WITH (FORCE)`);
      if (leaked.length > 0) throw new Error(`Leaked connections (${leaked.length}):\n${leaked.join('\n')}`);
    });
  return { url: addressOf(adminUrl, database), drop };
}

async function leakedConnections(client: pg.Client, database: string): Promise<string[]> {
  const deadline = Date.now() + closingMilliseconds;
  for (;;) {
    const { rows } = await client.query<{ description: string }>(
      `SELECT format('%s (process %s, %s): %s', coalesce(nullif(application_name, ''), 'unnamed'), pid, state,
                     left(query, 200)) AS description
         FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'client backend'`,
      [database],
    );
    if (rows.length === 0 || Date.now() > deadline) return rows.map(({ description }) => description);
    await wait(20);
  }
}

function addressOf(adminUrl: string, database: string): string {
  const url = new URL(adminUrl);
  url.pathname = database;
  return url.href;
}
