import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { MigrationError } from './migration-error.ts';
import { checksumOf, defaultDirectory, isChecksumOf, readMigrations } from './migration-files.ts';
import type { Migration } from './migration-files.ts';
import { withClient } from './with-client.ts';

interface LedgerRow {
  migration_name: string;
  checksum: string;
  finished_at: Date | null;
}

/** The key `prisma migrate` locks, so that the two never migrate one database at the same time. */
const advisoryLock = 72707369;
const lockWaitSeconds = 60;

// The table as Prisma makes it, so that `prisma migrate status` and `resolve` work on a database of ours.
const createLedger = `
  CREATE TABLE IF NOT EXISTS _prisma_migrations (
    id varchar(36) PRIMARY KEY NOT NULL,
    checksum varchar(64) NOT NULL,
    finished_at timestamptz,
    migration_name varchar(255) NOT NULL,
    logs text,
    rolled_back_at timestamptz,
    started_at timestamptz NOT NULL DEFAULT now(),
    applied_steps_count integer NOT NULL DEFAULT 0
  )`;

/**
 * Brings a database up to date and returns the names of the migrations it applied, oldest first; none when it was up to
 * date. Any number of processes may call it at once: one applies, the others wait and find nothing to do.
 * Throws MigrationError, or the driver's error when the database cannot be reached.
 */
export async function migrate(databaseUrl: string, options: { directory?: string } = {}): Promise<string[]> {
  const migrations = await readMigrations(options.directory ?? defaultDirectory);
  return withClient(databaseUrl, async (client) => {
    await takeLock(client);
    await client.query(createLedger);
    const pending = pendingOf(migrations, await readLedger(client));
    for (const migration of pending) await apply(client, migration);
    return pending.map(({ name }) => name);
  });
}

/**
 * The names of the migrations a database still lacks, oldest first; reads only. Throws as `migrate` would when one was
 * changed after it was applied or has failed before.
 */
export async function pendingMigrations(databaseUrl: string, options: { directory?: string } = {}): Promise<string[]> {
  const migrations = await readMigrations(options.directory ?? defaultDirectory);
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ exists: boolean }>(
      `SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists`,
    );
    const ledger = rows[0]?.exists === true ? await readLedger(client) : [];
    return pendingOf(migrations, ledger).map(({ name }) => name);
  });
}

/** Held by the session and let go by closing it, so a process that dies while migrating blocks nobody. */
async function takeLock(client: pg.Client): Promise<void> {
  try {
    await client.query(`SET lock_timeout = '${lockWaitSeconds}s'`);
    await client.query('SELECT pg_advisory_lock($1)', [advisoryLock]);
    await client.query('RESET lock_timeout');
  } catch (error) {
    if (!(error instanceof pg.DatabaseError) || error.code !== '55P03') throw error;
    throw new MigrationError(
      'locked',
      `Another program has been migrating this database for ${lockWaitSeconds} s. ` +
        'Start again when it is done; pg_locks (locktype advisory) names its process.',
      { cause: error },
    );
  }
}

async function readLedger(client: pg.Client): Promise<LedgerRow[]> {
  const { rows } = await client.query<LedgerRow>(
    'SELECT migration_name, checksum, finished_at FROM _prisma_migrations WHERE rolled_back_at IS NULL',
  );
  return rows;
}

/** A migration the ledger knows and the folder does not is a newer version's: an older server may run beside it. */
function pendingOf(migrations: Migration[], ledger: LedgerRow[]): Migration[] {
  const recorded = new Map(ledger.map((row) => [row.migration_name, row]));
  return migrations.filter((migration) => {
    const row = recorded.get(migration.name);
    if (row === undefined) return true;
    if (row.finished_at === null) throw failedBefore(migration.name);
    if (!isChecksumOf(row.checksum, migration.sql)) throw changed(migration.name);
    return false;
  });
}

/**
 * The script and its ledger row go as one simple query, which PostgreSQL runs as one transaction: a process killed at
 * any point leaves both or neither, and the next start goes on from there.
 */
async function apply(client: pg.Client, { name, sql }: Migration): Promise<void> {
  const values = [randomUUID(), checksumOf(sql), name];
  const [id, checksum, quotedName] = values.map((value) => client.escapeLiteral(value));
  // The line break and the semicolon end whatever the script ended with: a comment, or a statement without its own.
  const record = `\n;INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at, applied_steps_count)
    VALUES (${String(id)}, ${String(checksum)}, ${String(quotedName)}, clock_timestamp(), 1)`;
  try {
    await client.query(sql + record);
  } catch (error) {
    // A lost connection (the server says FATAL, or nothing) tells nothing about the migration, and the server undoes
    // it: not recorded, so that the next start tries again.
    if (!(error instanceof pg.DatabaseError) || error.severity === 'FATAL') throw error;
    const fault = describe(error, sql);
    await client.query('ROLLBACK'); // a script with a BEGIN of its own is still inside it
    await client.query('INSERT INTO _prisma_migrations (id, checksum, migration_name, logs) VALUES ($1, $2, $3, $4)', [
      ...values,
      fault,
    ]);
    throw new MigrationError(
      'failed',
      `Migration ${name} failed: ${fault}. Nothing of it was kept. ${afterRepair(name)}`,
      { cause: error },
    );
  }
}

/** The error without its detail, which may quote a row and so a person. */
function describe(error: pg.DatabaseError, sql: string): string {
  const line = error.position === undefined ? '' : ` at line ${lineOf(sql, Number(error.position))}`;
  return `${error.message} (${error.code ?? 'no code'})${line}`;
}

/** PostgreSQL counts characters, not UTF-16 units. */
function lineOf(sql: string, position: number): number {
  return Array.from(sql).slice(0, position).join('').split('\n').length;
}

function changed(name: string): MigrationError {
  return new MigrationError(
    'changed',
    `Migration ${name} was changed after it was applied to this database. ` +
      'Restore its migration.sql from version control, and put the change into a new migration.',
  );
}

function failedBefore(name: string): MigrationError {
  return new MigrationError(
    'failed_before',
    `Migration ${name} failed before on this database; column logs of _prisma_migrations says why. ${afterRepair(name)}`,
  );
}

function afterRepair(name: string): string {
  return (
    'Remove the cause, then let it run again with: ' +
    `UPDATE _prisma_migrations SET rolled_back_at = now() WHERE migration_name = '${name}' AND finished_at IS NULL;`
  );
}
