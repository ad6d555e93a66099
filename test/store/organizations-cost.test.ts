import { afterAll, beforeAll, expect, it } from 'vitest';
import { findOrganizations } from '../../src/store/read-organizations.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { rowsRead } from '../support/rows-read.ts';

const rows = 50_000;
const organizations = 100;

let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
  const { prisma } = database;
  await prisma.$executeRaw`
    INSERT INTO members (organization_id, email, needs_attention)
    SELECT 'org_' || n % ${organizations}, n || '@example.com', CASE WHEN n % 3 = 0 THEN 'Look.' END
    FROM generate_series(1, ${rows}) AS n`;
  await prisma.$executeRaw`
    INSERT INTO directories (id, organization_id)
    SELECT 'directory_' || n, 'org_' || n FROM generate_series(0, ${organizations} - 1) AS n`;
  // A resync has just made the newest events of everybody.
  await prisma.$executeRaw`
    INSERT INTO events (id, type, organization_id, directory_id, occurred_at, source)
    SELECT 'event_' || n, 'dsync.user.updated', 'org_' || n % ${organizations}, 'directory_' || n % ${organizations},
      now() + n * interval '1 second', 'resync' FROM generate_series(1, ${rows}) AS n`;
  await prisma.$executeRaw`
    INSERT INTO pending_events (event_id, seq, lane, occurred_at, received_at)
    SELECT id, seq, 'organization:' || organization_id, occurred_at, received_at FROM events`;
  await prisma.$executeRaw`ANALYZE members, directories, events, pending_events, member_counts`;
});

afterAll(async () => {
  await database.drop();
});

it('a page of organizations reads few of their members and events, however many there are', async () => {
  const limit = 10;
  const cost = await rowsRead(database, async (tx) => {
    await tx.$executeRaw`SET LOCAL enable_seqscan = off`; // as in every transaction of `transact`
    const { data } = await findOrganizations(tx, {}, { limit, after: null, countLimit: 20 });
    expect(data).toHaveLength(limit);
    expect(data[0]).toMatchObject({ events: { pending: 20, lastAt: null }, concerns: ['needs_attention'] });
  });
  // Of each organization the head of its lane, and of each of the page the newest hundred events, twice, and the counts.
  expect(cost).toBeLessThan(organizations * 20 + limit * 300);
});
