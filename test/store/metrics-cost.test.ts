import { afterAll, beforeAll, expect, it } from 'vitest';
import { readBacklog, readStanding } from '../../src/store/read-metrics.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { rowsRead } from '../support/rows-read.ts';

const rows = 50_000;

let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
  const { prisma } = database;
  await prisma.$executeRaw`
    INSERT INTO members (organization_id, email, needs_attention)
    SELECT 'org_' || n % 10, n || '@example.com', CASE WHEN n % 1000 = 0 THEN 'Look.' END
    FROM generate_series(1, ${rows}) AS n`;
  await prisma.$executeRaw`
    INSERT INTO directories (id, organization_id) SELECT 'directory_' || n, 'org_' || n FROM generate_series(0, 9) AS n`;
  await prisma.$executeRaw`
    INSERT INTO events (id, type, organization_id, directory_id, occurred_at)
    SELECT 'event_' || n, 'dsync.user.updated', 'org_' || n % 10, 'directory_' || n % 10, now() - n * interval '1 second'
    FROM generate_series(1, ${rows}) AS n`;
  await prisma.$executeRaw`
    INSERT INTO event_outcomes (event_id, seq, organization_id, outcome, reason, attempts)
    SELECT id, seq, organization_id, 'applied', '', 1 FROM events`;
  await prisma.$executeRaw`
    INSERT INTO audit_entries (organization_id, actor, action)
    SELECT 'org_1', 'directory', 'member.created' FROM generate_series(1, ${rows})`;
  await prisma.$executeRaw`
    INSERT INTO audit_seals (no, first_id, last_id, entries, content, link, sealed_at)
    SELECT 1, 1, max(id) - 5, count(*) - 5, '', '', now() FROM audit_entries`;
  await prisma.$executeRaw`ANALYZE members, directories, events, event_outcomes, audit_entries, audit_seals`;
});

afterAll(async () => {
  await database.drop();
});

it('the metrics do not read tables that grow', async () => {
  const backlog = await rowsRead(database, async (prisma) => {
    expect(await readBacklog({ prisma })).toMatchObject({ waiting: 0, unsealed: 5 });
  });
  const standing = await rowsRead(database, async (prisma) => {
    const { needAttention, lastEvents } = await readStanding({ prisma });
    expect(needAttention).toBe(rows / 1_000);
    expect(lastEvents).toHaveLength(10);
  });
  expect(backlog).toBeLessThan(100);
  expect(standing).toBeLessThan(300);
});
