import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { migrate, pendingMigrations } from '../../src/store/migrate.ts';
import { MigrationError } from '../../src/store/migration-error.ts';
import type { MigrationFault } from '../../src/store/migration-error.ts';
import { withClient } from '../../src/store/with-client.ts';

const adminUrl = inject('postgresAdminUrl');
const first = '20260101000000_create_person';
const second = '20260102000000_add_trigger';

// Semicolons inside the function's body, and a last line that is a comment without an end.
const triggerScript = `CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'kept'; RETURN NULL; END $$;
CREATE TRIGGER keep BEFORE DELETE ON person FOR EACH ROW EXECUTE FUNCTION keep() -- the end`;

let directory = '';
let url = '';
let drop = async (): Promise<void> => Promise.resolve();

beforeEach(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'dsync-test-migrations-'));
  const database = `dsync_test_${randomBytes(6).toString('hex')}`;
  await withClient(adminUrl, (client) => client.query(`CREATE DATABASE ${database}`));
  url = Object.assign(new URL(adminUrl), { pathname: database }).href;
  drop = async () => {
    await withClient(adminUrl, (client) => client.query(`DROP DATABASE ${database} WITH (FORCE)`));
  };
  await write(first, 'CREATE TABLE person (id int PRIMARY KEY);\n');
  await write(second, triggerScript);
});

afterEach(async () => {
  await drop();
  await rm(directory, { recursive: true, force: true });
});

async function write(name: string, sql: string): Promise<void> {
  await mkdir(path.join(directory, name), { recursive: true });
  await writeFile(path.join(directory, name, 'migration.sql'), sql);
}

async function query<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> {
  return withClient(url, async (client) => (await client.query<Row>(sql)).rows);
}

async function refusal(work: Promise<unknown>): Promise<{ fault: MigrationFault; message: string }> {
  const error = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof MigrationError)) throw new Error('expected a MigrationError', { cause: error });
  return { fault: error.fault, message: error.message };
}

test('applies everything to an empty database, in order', async () => {
  expect(await pendingMigrations(url, { directory })).toEqual([first, second]);
  expect(await migrate(url, { directory })).toEqual([first, second]);
  expect(await pendingMigrations(url, { directory })).toEqual([]);
  await query('INSERT INTO person VALUES (1)');
  await expect(query('DELETE FROM person')).rejects.toThrow('kept');
});

test('applies nothing twice, and only what is new', async () => {
  await migrate(url, { directory });
  expect(await migrate(url, { directory })).toEqual([]);
  await write('20260103000000_add_name', 'ALTER TABLE person ADD name text;');
  expect(await pendingMigrations(url, { directory })).toEqual(['20260103000000_add_name']);
  expect(await migrate(url, { directory })).toEqual(['20260103000000_add_name']);
});

test('of several processes that start together one applies and the others find nothing to do', async () => {
  await write('20260103000000_take_a_while', 'SELECT pg_sleep(0.3);');
  const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(url, { directory })));
  expect(applied.map((names) => names.length).sort()).toEqual([0, 0, 0, 3]);
});

test('an older server may start beside a newer database', async () => {
  await migrate(url, { directory });
  await rm(path.join(directory, second), { recursive: true });
  expect(await migrate(url, { directory })).toEqual([]);
});

test('refuses a migration that was edited after it was applied', async () => {
  await migrate(url, { directory });
  await write(first, 'CREATE TABLE person (id bigint PRIMARY KEY);\n');
  const { fault, message } = await refusal(migrate(url, { directory }));
  expect(fault).toBe('changed');
  expect(message).toContain(first);
  expect(message).toContain('was changed after it was applied');
  expect((await refusal(pendingMigrations(url, { directory }))).fault).toBe('changed');
});

test('does not mind the line ends of another system', async () => {
  await write(second, 'SELECT 1;\r\nSELECT 2;\n');
  await migrate(url, { directory });
  await write(first, 'CREATE TABLE person (id int PRIMARY KEY);\r\n');
  expect(await migrate(url, { directory })).toEqual([]);
});

test.for([
  ['', ''],
  ['BEGIN;\n', '\nCOMMIT;'],
] as const)(
  'a failing migration leaves nothing behind, and says where and what to do (%#)',
  async ([before, after]) => {
    const name = '20260103000000_break';
    await write(name, `${before}CREATE TABLE half (id int);\nALTER TABLE nowhere ADD x int;${after}`);
    const { fault, message } = await refusal(migrate(url, { directory }));
    expect(fault).toBe('failed');
    expect(message).toContain(`${name} failed: relation "nowhere" does not exist (42P01)`);
    expect(await query(`SELECT FROM pg_class WHERE relname = 'half'`)).toEqual([]);
    expect(await query(`SELECT FROM pg_class WHERE relname = 'person'`)).toHaveLength(1);

    await write(name, 'CREATE TABLE half (id int);');
    const again = await refusal(migrate(url, { directory }));
    expect(again.fault).toBe('failed_before');
    const repair = /UPDATE .*;/.exec(again.message)?.[0] ?? '';
    await query(repair);
    expect(await migrate(url, { directory })).toEqual([name]);
  },
);

test('names the line of a syntax error', async () => {
  await write('20260103000000_break', '-- ünïcödé 🙂\n\nCREATE TABEL x;');
  expect((await refusal(migrate(url, { directory }))).message).toContain('at line 3');
});

test('a lost connection leaves the migration to be tried again', async () => {
  const name = '20260103000000_lose_connection';
  await write(name, 'CREATE TABLE half (id int);\nSELECT pg_terminate_backend(pg_backend_pid());');
  await expect(migrate(url, { directory })).rejects.toThrow('terminating connection');
  expect(await query(`SELECT FROM pg_class WHERE relname = 'half'`)).toEqual([]);
  await write(name, 'CREATE TABLE half (id int);');
  expect(await migrate(url, { directory })).toEqual([name]);
});

test('keeps its ledger as prisma migrate does', async () => {
  await migrate(url, { directory });
  const columns = await query(
    `SELECT column_name || ' ' || data_type || coalesce('(' || character_maximum_length || ')', '') || ' ' ||
            is_nullable || ' ' || coalesce(column_default, '') AS column
       FROM information_schema.columns WHERE table_name = '_prisma_migrations' ORDER BY ordinal_position`,
  );
  expect(columns.map(({ column }) => String(column).trim())).toEqual([
    'id character varying(36) NO',
    'checksum character varying(64) NO',
    'finished_at timestamp with time zone YES',
    'migration_name character varying(255) NO',
    'logs text YES',
    'rolled_back_at timestamp with time zone YES',
    'started_at timestamp with time zone NO now()',
    'applied_steps_count integer NO 0',
  ]);
  const rows = await query(
    `SELECT migration_name, checksum, applied_steps_count, finished_at >= started_at AS finished, logs
       FROM _prisma_migrations ORDER BY migration_name LIMIT 1`,
  );
  expect(rows).toEqual([
    {
      migration_name: first,
      checksum: 'd8cc48c70d98fa5de14951933c90f4a226e9a1f501274c052064d4effa933512', // sha256sum of the script
      applied_steps_count: 1,
      finished: true,
      logs: null,
    },
  ]);
});

test('says that a folder cannot be read before it connects', async () => {
  const { fault, message } = await refusal(migrate('postgresql://127.0.0.1:1/none', { directory: '/nonexistent' }));
  expect(fault).toBe('unreadable');
  expect(message).toContain('/nonexistent');
});
