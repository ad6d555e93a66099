import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { withClient } from '../../src/store/with-client.ts';
import { addEntries, seal, verifyAll } from '../support/audit.ts';
import { openLockHolder, untilWaiting } from '../support/lock-holder.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';

let sync: TestSync;
beforeEach(async () => {
  sync = await openTestSync();
});
afterEach(async () => {
  await sync.close();
});

const insert = `INSERT INTO audit_entries (organization_id, actor, action) VALUES ($1, 'eppo', 'member.updated')`;

function sealsStored() {
  return sync.database.prisma.auditSeal.findMany({ orderBy: { no: 'asc' } });
}

/** For every entry, the number of seals whose range it is in; all of them should be 1. */
async function coverage(): Promise<number[]> {
  const rows = await sync.database.prisma.$queryRaw<{ seals: number }[]>`
    SELECT DISTINCT (SELECT count(*) FROM audit_seals s WHERE e.id BETWEEN s.first_id AND s.last_id)::int AS seals
    FROM audit_entries e`;
  return rows.map(({ seals }) => seals);
}

describe('sealing', () => {
  test('makes nothing of nothing, and one seal of what is new', async () => {
    expect(await seal(sync)).toBe(0);
    expect(await verifyAll(sync)).toEqual({ findings: [], seals: 0, entries: 0, unsealed: 0, head: null });
    await addEntries(sync, 'org_1', 3);
    expect(await verifyAll(sync)).toMatchObject({ seals: 0, unsealed: 3 });
    expect(await seal(sync)).toBe(1);
    expect(await seal(sync)).toBe(0);
    expect(await verifyAll(sync)).toMatchObject({ findings: [], seals: 1, entries: 3, unsealed: 0, head: { seal: 1 } });
  });

  test('seals a log that is there already in pieces, and goes on where it ended', async () => {
    await addEntries(sync, 'org_1', 21_500);
    expect(await seal(sync)).toBe(22);
    await addEntries(sync, 'org_1', 1);
    expect(await seal(sync)).toBe(1);
    const stored = await sealsStored();
    expect(stored.map(({ entries }) => entries)).toEqual([...Array<number>(21).fill(1_000), 500, 1]);
    expect(await coverage()).toEqual([1]);
    expect(await verifyAll(sync)).toMatchObject({ findings: [], seals: 23, entries: 21_501, unsealed: 0 });
  });

  test('waits for whoever may still commit an earlier entry', async () => {
    const early = await openLockHolder(sync.database.url);
    await early.query(insert, ['org_early']);
    await addEntries(sync, 'org_late', 2);
    expect(await seal(sync)).toBe(0);
    await early.commit();
    expect(await seal(sync)).toBe(1);
    await early.close();
    expect(await sealsStored()).toMatchObject([{ firstId: 1n, lastId: 3n, entries: 3 }]);
    expect(await verifyAll(sync)).toMatchObject({ findings: [], unsealed: 0 });
  });

  test('waits neither for a reader, such as a backup, nor for a writer of other tables', async () => {
    await addEntries(sync, 'org_1', 1);
    const backup = await openLockHolder(sync.database.url);
    await backup.query('SELECT count(*) FROM audit_entries');
    await backup.query(`INSERT INTO organizations (id) VALUES ('org_9')`);
    expect(await seal(sync)).toBe(1);
    await backup.close();
  });

  test('passes over the numbers of entries that never came to be', async () => {
    await addEntries(sync, 'org_1', 1);
    const undecided = await openLockHolder(sync.database.url);
    await undecided.query(insert, ['org_1']);
    await undecided.query('ROLLBACK');
    expect(await seal(sync)).toBe(1);
    await undecided.close();
    await addEntries(sync, 'org_1', 1);
    expect(await seal(sync)).toBe(1);
    expect(await sealsStored()).toMatchObject([
      { firstId: 1n, lastId: 2n, entries: 1 },
      { firstId: 3n, lastId: 3n, entries: 1 },
    ]);
    expect(await verifyAll(sync)).toMatchObject({ findings: [] });
  });

  test('leaves nothing half done when its process is killed, and the next one goes on', async () => {
    await addEntries(sync, 'org_1', 2_500);
    const holder = await openLockHolder(sync.database.url);
    await holder.query('LOCK TABLE audit_seals IN SHARE MODE');
    const sealing = expect(seal(sync)).rejects.toThrow('terminating connection');
    await untilWaiting(sync.database, 1);
    await holder.query(`
      SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'test' AND wait_event_type = 'Lock'`);
    await sealing;
    await holder.commit();
    await holder.close();
    expect(await sealsStored()).toEqual([]);
    expect(await seal(sync)).toBe(3);
    expect(await verifyAll(sync)).toMatchObject({ findings: [], entries: 2_500 });
  });

  test('leaves it to another process that seals already', async () => {
    await addEntries(sync, 'org_1', 1);
    const other = await openLockHolder(sync.database.url);
    await other.query(`SELECT pg_advisory_xact_lock(hashtextextended('dsync:audit', 0))`);
    expect(await seal(sync)).toBe(0);
    await other.close();
    expect(await seal(sync)).toBe(1);
  });
});

test('every entry ends in exactly one seal, however transactions overlap, end and are sealed meanwhile', async () => {
  const [writers, rounds] = [6, 40];
  let ended = 0;
  const write = (writer: number): Promise<void> =>
    withClient(sync.database.url, async (client) => {
      for (let round = 0; round < rounds; round += 1) {
        await client.query('BEGIN');
        const statements = 1 + Math.floor(Math.random() * 4);
        for (let n = 0; n < statements; n += 1) {
          await client.query(insert, [`org_${writer}`]);
          // Lets the others and the sealers get between this entry and its commit.
          if (writer < 2) for (let turn = 0; turn < 10; turn += 1) await client.query('SELECT 1');
        }
        await client.query(Math.random() < 0.2 ? 'ROLLBACK' : 'COMMIT');
      }
    }).finally(() => (ended += 1));
  const sealWhileWritten = async (): Promise<number> => {
    let made = 0;
    while (ended < writers) made += await seal(sync);
    return made;
  };
  const sealers = [sealWhileWritten(), sealWhileWritten()];
  await Promise.all(Array.from({ length: writers }, (_, writer) => write(writer)));
  const made = (await Promise.all(sealers)).reduce((sum, seals) => sum + seals, 0);
  await seal(sync);
  expect(made).toBeGreaterThan(3);
  expect(await coverage()).toEqual([1]);
  const entries = await sync.database.prisma.auditEntry.count();
  expect(await verifyAll(sync)).toMatchObject({ findings: [], entries, unsealed: 0 });
});
