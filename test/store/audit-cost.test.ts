import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findAuditEntries, type AuditFilter, type AuditPosition } from '../../src/store/read-audit.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { rowsRead } from '../support/rows-read.ts';

const rows = 100_000;
const limit = 50;
/** A page with its look-ups, and what is passed over when one row in ten is wanted. */
const fewRows = 1_000;
/** What is looked through for one page at most, and passed over once more to tell where the next one begins. */
const windowRows = 40_000;

const at = (number: number): Date => new Date(Date.UTC(2026, 0, 1) + number * 1_000);
const member = '00000000-0000-4000-8000-000000000007';

let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
  // Plans are kept with a connection; these were made when the log was empty.
  for (let time = 0; time < 12; time += 1) await findAll();
  await database.prisma.$executeRaw`
    INSERT INTO audit_entries (organization_id, member_id, at, actor, action, event_id)
    SELECT 'org_' || n % 10, CASE WHEN n % 500 = 0 THEN ${member}::uuid END, ${at(0)}::timestamptz + n * interval '1 s',
      CASE WHEN n % 400 = 0 THEN 'operator:eve' ELSE 'directory' END,
      CASE WHEN n % 450 = 0 THEN 'member.merged' ELSE 'member.updated' END, 'event_' || n
    FROM generate_series(1, ${rows}) AS n`;
});

function findAll() {
  return database.prisma.$transaction((tx) => findAuditEntries(tx, {}, { limit, after: { at: at(0), id: 0n } }));
}

afterAll(async () => {
  await database.drop();
});

async function costOf(filter: AuditFilter, after: AuditPosition | null, expected: number): Promise<number> {
  return rowsRead(database, async (tx) => {
    const page = await findAuditEntries(tx, filter, { limit, after });
    expect(page.data).toHaveLength(expected);
  });
}

describe('a page in the middle of a long audit log is read without what comes before it', () => {
  it.each<[string, AuditFilter, number]>([
    ['all', {}, limit],
    ['of an organization', { organization: 'org_7' }, limit],
    ['of a member', { members: [member] }, limit],
    ['of a person', { actor: 'operator:eve' }, limit],
    ['of a rare action', { action: 'member.merged' }, limit],
    ['of an event', { event: 'event_777' }, 1],
    ['of a time', { from: at(1_000), to: at(2_000) }, limit],
    ['of a time in an organization', { organization: 'org_7', to: at(2_000) }, limit],
    ['of a frequent action in an organization', { organization: 'org_7', action: 'member.updated' }, limit],
    ['of the directory', { actor: 'directory' }, limit],
    ['of a person in an organization', { organization: 'org_0', actor: 'operator:eve', to: at(40_000) }, limit],
  ])('%s', async (_, filter, expected) => {
    expect(await costOf(filter, { at: at(rows / 2), id: BigInt(rows) }, expected)).toBeLessThan(fewRows);
  });
});

it('a frequent action that nobody did is looked for a bounded number of entries at a time, to the end', async () => {
  const filter = { action: 'member.adopted' };
  expect(await costOf(filter, null, 0)).toBeLessThanOrEqual(windowRows);
  let pages = 0;
  for (let after: AuditPosition | null = null; ;) {
    const page: Awaited<ReturnType<typeof findAuditEntries>> = await database.prisma.$transaction((tx) =>
      findAuditEntries(tx, filter, {
        limit,
        after,
      }),
    );
    pages += 1;
    after = page.after;
    if (after === null) break;
  }
  expect(pages).toBe(rows / 20_000 + 1);
});
