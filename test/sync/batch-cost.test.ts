import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Statements } from '../../src/store/direct.ts';
import { laneOf } from '../../src/store/lane.ts';
import { applyLane } from '../../src/sync/apply-events.ts';
import type { SyncContext } from '../../src/sync/context.ts';
import { openOrganization } from '../support/organization.ts';
import { newStory } from '../support/story.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';

const people = 20_000;
const id = 'org_grown';
const group = 'directory_group_all';
/** PostgreSQL settles on the plan of a named statement after five executions. */
const batchesBefore = 8;

let sync: TestSync;
beforeAll(async () => {
  sync = await openTestSync();
});
afterAll(async () => {
  await sync.close();
});

/** The same context, and the rows that each transaction fetched from all tables. */
function counting(context: TestSync): { readonly context: SyncContext; readonly rows: number[] } {
  const rows: number[] = [];
  const read = async (tx: Statements): Promise<number> => {
    const [row] = await tx.$queryRawUnsafe<{ count: number }[]>(`
      SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::float8 AS count FROM pg_stat_xact_user_tables`);
    return row?.count ?? 0;
  };
  const { database } = context;
  const transact: typeof database.transact = (work, options) =>
    database.transact(async (tx) => {
      const before = await read(tx);
      const result = await work(tx);
      rows.push((await read(tx)) - before);
      return result;
    }, options);
  return { context: { ...context, database: { ...database, transact } }, rows };
}

/** Puts people into the organization, and into the group, and has PostgreSQL not notice how large the tables have become. */
async function grow({ prisma }: TestSync['database']): Promise<void> {
  await prisma.$executeRaw`
    INSERT INTO directory_users (organization_id, id, directory_id, identity_id, idp_id, history)
    SELECT ${id}, 'directory_user_' || n, 'directory_okta', 'directory_user_' || n, 'idp_' || n, '[]'
    FROM generate_series(1, ${people}) AS n`;
  await prisma.$executeRaw`
    INSERT INTO addresses (organization_id, email, identity_id)
    SELECT ${id}, n || '@example.com', 'directory_user_' || n FROM generate_series(1, ${people}) AS n`;
  await prisma.$executeRaw`
    INSERT INTO members (organization_id, email, identity_id, founded_by)
    SELECT ${id}, n || '@example.com', 'directory_user_' || n, 'directory_user_' || n
    FROM generate_series(1, ${people}) AS n`;
  await prisma.$executeRaw`
    INSERT INTO directory_memberships (organization_id, user_id, group_id, directory_id, stamp, present)
    SELECT ${id}, 'directory_user_' || n, ${group}, 'directory_okta', '0', true FROM generate_series(1, ${people}) AS n`;
}

test('a batch reads as little of an organization that has grown as of the small one for which it was planned', async () => {
  for (const table of ['members', 'directory_users', 'addresses', 'directory_memberships']) {
    await sync.database.prisma.$executeRawUnsafe(`ALTER TABLE ${table} SET (autovacuum_enabled = off)`);
  }
  const story = newStory({ groupId: group, role: 'admin' });
  const batches = batchesBefore + 1;
  for (let batch = 0; batch < batches; batch += 1) {
    story.user('ann').updated({ email: 'ann@example.org', firstName: `Ann ${batch}`, idpId: '00u1' });
    story.user(`bob_${batch}`).created({ email: `bob-${batch}@example.org` });
    story.user(`bob_${batch}`).addedTo(group);
  }
  const organization = await openOrganization(sync, id, story);
  const { context, rows } = counting(sync);
  const applyBatch = async (batch: number): Promise<void> => {
    await organization.receive([3 * batch, 3 * batch + 1, 3 * batch + 2]);
    await applyLane(context, laneOf(id, null));
  };
  for (let batch = 0; batch < batchesBefore; batch += 1) await applyBatch(batch);
  const whenSmall = rows.at(-1) ?? 0;
  await grow(sync.database);
  await applyBatch(batchesBefore);
  expect(await organization.outcomes()).toHaveProperty('event_027', { outcome: 'applied', attempts: 1 });
  expect(rows).toHaveLength(batches);
  expect(rows.at(-1)).toBeLessThan(2 * whenSmall);
});
