import net from 'node:net';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { gatherWrites } from '../../src/net/gather-writes.ts';
import { openDatabase } from '../../src/store/database.ts';
import { statementsOn, statementsSent } from '../../src/store/direct.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

const insertSql = `INSERT INTO addresses (organization_id, email, identity_id) VALUES ('org_1', $1, 'directory_user_1')`;
const readSql = 'SELECT 1 AS one';

async function stored(): Promise<string[]> {
  const rows = await database.prisma.address.findMany({ orderBy: { email: 'asc' } });
  return rows.map(({ email }) => email);
}

test('what is sent is committed with the rest, in the order it was given', async () => {
  const seen = await database.transact(async (tx) => {
    const read = tx.$queryRawUnsafe(readSql);
    tx.send?.(insertSql, 'ann@example.com');
    tx.send?.(`UPDATE addresses SET email = $1 WHERE email = 'ann@example.com'`, 'anna@example.com');
    const rows = await tx.$queryRawUnsafe<{ email: string }[]>('SELECT email FROM addresses');
    await read;
    return rows;
  });
  expect(seen).toEqual([{ email: 'anna@example.com' }]);
  expect(await stored()).toEqual(['anna@example.com']);
});

test.each(['synchronous', 'asynchronous'] as const)(
  'a statement that was sent and fails takes everything with it (%s)',
  async (commit) => {
    const failing = database.transact(
      async (tx) => {
        await tx.$queryRawUnsafe(readSql);
        tx.send?.(insertSql, 'bob@example.com');
        tx.send?.(insertSql, 'bob@example.com');
        tx.send?.(insertSql, 'cho@example.com');
      },
      { commit },
    );
    await expect(failing).rejects.toThrow(/duplicate key/);
    expect(await stored()).not.toContain('bob@example.com');
    expect(await stored()).not.toContain('cho@example.com');
    // The connection is as good as before.
    expect(await database.transact((tx) => tx.$queryRawUnsafe(readSql))).toEqual([{ one: 1 }]);
  },
);

test('work that throws is rolled back with what it has sent', async () => {
  const failing = database.transact(async (tx) => {
    await tx.$queryRawUnsafe(readSql);
    tx.send?.(insertSql, 'dan@example.com');
    throw new Error('Never mind.');
  });
  await expect(failing).rejects.toThrow('Never mind.');
  expect(await stored()).not.toContain('dan@example.com');
});

test('only who asks for it is committed without waiting for the disk', async () => {
  // The databases of the tests never wait.
  await database.prisma.$executeRawUnsafe(`
    DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = on', current_database()); END $$`);
  const { url } = database;
  const waiting = openDatabase({ url, max: 1, name: 'test', onConnectionLost: () => undefined });
  const setting = (options?: { commit: 'asynchronous' }) =>
    waiting.transact(async (tx) => {
      const [row] = await tx.$queryRawUnsafe<{ value: string }[]>(
        `SELECT current_setting('synchronous_commit') AS value`,
      );
      return row?.value;
    }, options);
  try {
    expect(await setting()).toBe('on');
    expect(await setting({ commit: 'asynchronous' })).toBe('off');
    expect(await setting()).toBe('on');
  } finally {
    await waiting.close();
  }
});

test('no connection has PostgreSQL compile its plans, which it does by default and at each execution anew', async () => {
  await database.prisma.$executeRawUnsafe(`
    DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET jit = on', current_database()); END $$`);
  const { url } = database;
  const other = openDatabase({ url, max: 1, name: 'test', onConnectionLost: () => undefined });
  const jitSql = `SELECT current_setting('jit') AS jit`;
  try {
    expect(await other.direct.$queryRawUnsafe(jitSql)).toEqual([{ jit: 'off' }]);
    expect(await other.transact((tx) => tx.$queryRawUnsafe(jitSql))).toEqual([{ jit: 'off' }]);
    expect(await other.prisma.$queryRawUnsafe(jitSql)).toEqual([{ jit: 'off' }]);
  } finally {
    await other.close();
  }
});

test('a statement is planned once on a connection, whatever lists it is given', async () => {
  const { url } = database;
  const one = openDatabase({ url, max: 1, name: 'test', onConnectionLost: () => undefined });
  const listSql = 'SELECT count(*)::int AS count FROM unnest($1::text[]) AS k(id) JOIN addresses ON identity_id = k.id';
  const rounds = 12;
  try {
    for (let length = 0; length < rounds; length += 1) {
      await one.transact((tx) => tx.$queryRawUnsafe(listSql, Array.from({ length }, String)));
    }
    const plans = await one.prisma.$queryRaw`
      SELECT generic_plans::int, custom_plans::int FROM pg_prepared_statements WHERE statement = ${listSql}`;
    expect(plans).toEqual([{ generic_plans: rounds, custom_plans: 0 }]);
  } finally {
    await one.close();
  }
});

test('what was asked of a pool has left its socket once that was waited for, and not before', async () => {
  const socket = new net.Socket();
  gatherWrites(socket);
  let writes = 0;
  const pool = new pg.Pool({ connectionString: database.url, max: 1, pipeline: true, stream: () => socket });
  const on = statementsOn(pool, () => 'read');
  // Connected and idle, as between two batches.
  await on.$queryRawUnsafe(readSql);
  const write = socket._writev?.bind(socket);
  socket._writev = (...args) => {
    writes += 1;
    write?.(...args);
  };
  const read = on.$queryRawUnsafe(readSql);
  expect(writes).toBe(0);
  await statementsSent();
  expect(writes).toBe(1);
  expect(await read).toEqual([{ one: 1 }]);
  await pool.end();
});
