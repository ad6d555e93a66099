import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findEvents, type EventFilter } from '../../src/store/read-events.ts';
import { findGroups } from '../../src/store/read-groups.ts';
import { findFailures } from '../../src/store/read-failures.ts';
import type { Page } from '../../src/store/page.ts';
import type { MemberFilter, MemberPosition } from '../../src/store/member-filter.ts';
import { findMembers, type MemberView } from '../../src/store/read-members.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { rowsRead } from '../support/rows-read.ts';

const rows = 100_000;
const limit = 50;
/** A hundredth of a table: a page with its look-ups, and what is passed over when one row in ten is wanted. */
const fewRows = rows / 100;

const id = '00000000-0000-0000-0000-000000000000';

let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
  const { prisma } = database;
  await prisma.$executeRaw`
    INSERT INTO members (organization_id, email, status)
    SELECT 'org_' || n % 10, 'person-' || lpad((n / 10)::text, 6, '0') || '@example.com',
      (CASE WHEN n % 7 = 0 THEN 'deactivated' ELSE 'active' END)::member_status
    FROM generate_series(1, ${rows}) AS n`;
  await prisma.$executeRaw`
    INSERT INTO events (id, type, organization_id, occurred_at)
    SELECT 'event_' || n, 'dsync.user.updated', 'org_' || n % 10, now() FROM generate_series(1, ${rows}) AS n`;
  // One in two hundred failed; the newest hundred wait, as in a service that keeps up.
  await prisma.$executeRaw`
    INSERT INTO event_outcomes (event_id, seq, organization_id, outcome, reason, attempts, failure_code, failure_place)
    SELECT id, seq, organization_id, (CASE WHEN seq % 100 = 0 THEN 'failed' ELSE 'applied' END)::event_outcome, '', 1,
      CASE WHEN seq % 100 = 0 THEN 'email_missing' END, CASE WHEN seq % 100 = 0 THEN 'data.email' END
    FROM events WHERE seq <= ${rows - 100}`;
  await prisma.$executeRaw`
    INSERT INTO pending_events (event_id, seq, lane, occurred_at, received_at)
    SELECT id, seq, 'organization:' || organization_id, occurred_at, received_at FROM events
    WHERE seq > ${rows - 100}`;
  await prisma.$executeRaw`ANALYZE members, events, event_outcomes, pending_events`;
});

afterAll(async () => {
  await database.drop();
});

describe('a page in the middle of a long list of members is read without what comes before it', () => {
  it.each<[string, MemberFilter]>([
    ['all', {}],
    ['of an organization', { organization: 'org_7' }],
    ['of a status', { status: 'active' }],
    ['of a status in an organization', { organization: 'org_7', status: 'active' }],
    ['with words that many have', { search: 'person example' }],
  ])('%s', async (_, filter) => {
    const after = { email: 'person-005000@example.com', id };
    const cost = await rowsRead(database, async (tx) => {
      const reader = { prisma: tx };
      expect((await findMembers(reader, filter, { limit, after })).data).toHaveLength(limit);
    });
    expect(cost).toBeLessThan(fewRows);
  });
});

describe('a search reads what fits, not the whole list', () => {
  beforeAll(async () => {
    // At the end of the list, where reading it in its order would come last, and stored the other way round; a few, and
    // more than are sorted.
    await database.prisma.$executeRaw`
      INSERT INTO members (organization_id, email, first_name)
      SELECT 'org_' || n % 10, 'zoe-' || 40000 - n || '@example.com', CASE WHEN n <= 300 THEN 'Zoe Rare' ELSE 'Zoe' END
      FROM generate_series(1, 25000) AS n`;
    await database.prisma.$executeRaw`ANALYZE members`;
  });

  it.each([
    ['a word that few have', 'rar', 3_000 + 2 * 300, 50],
    ['a word that few of an organization have', 'rar', 3_000 + 2 * 300, 30, 'org_7'],
    ['a word that nobody has', 'nobody', 3_000, 0],
    ['a single letter that nobody has', 'q', 3_000, 0],
    ['words of which one is rare', 'example rar', 3_000 + 2 * 300, 50],
  ])('%s', async (_, search, most, count, organization?: string) => {
    const cost = await rowsRead(database, async (tx) => {
      const { data } = await findMembers({ prisma: tx }, { search, organization }, { limit, after: null });
      expect(data).toHaveLength(count);
      expect(data.every(({ firstName }) => firstName === 'Zoe Rare')).toBe(true);
    });
    expect(cost).toBeLessThan(most);
  });

  it('and finds everybody, in order, also of more than are sorted', async () => {
    const found: string[] = [];
    for (let after: MemberPosition | null = { email: 'zoe-', id }; after !== null;) {
      const page: Page<MemberView, MemberPosition> = await findMembers(
        database,
        { search: 'zoe' },
        { limit: 5_000, after },
      );
      found.push(...page.data.map(({ email }) => email));
      ({ after } = page);
    }
    expect(found).toHaveLength(25_000);
    expect(found).toEqual(found.toSorted());
    const first = await findMembers(database, { search: 'zoe' }, { limit, after: null });
    expect(first.data.map(({ email }) => email)).toEqual(found.slice(0, limit));
  });
});

describe('a page in the middle of a long list of events is read without what comes before it', () => {
  it.each<[string, EventFilter]>([
    ['all', {}],
    ['of an organization', { organization: 'org_7' }],
    ['of a type', { type: 'dsync.user.updated' }],
    ['of a frequent outcome', { outcome: 'applied' }],
    ['of a rare outcome', { outcome: 'failed' }],
    ['that failed for a cause', { failure: 'email_missing', place: 'data.email' }],
    ['of a frequent outcome in an organization', { outcome: 'applied', organization: 'org_7' }],
  ])('%s', async (_, filter) => {
    const after = { seq: BigInt(rows / 2) };
    const cost = await rowsRead(database, async (tx) => {
      const reader = { prisma: tx };
      expect((await findEvents(reader, filter, { limit, after })).data).toHaveLength(limit);
    });
    expect(cost).toBeLessThan(fewRows);
  });

  it('that wait', async () => {
    const cost = await rowsRead(database, async (tx) => {
      const reader = { prisma: tx };
      expect((await findEvents(reader, { outcome: 'pending' }, { limit, after: null })).data).toHaveLength(limit);
    });
    expect(cost).toBeLessThan(fewRows);
  });
});

describe('a page of 10,000 groups', () => {
  const groups = 10_000;
  const people = 20_000;

  beforeAll(async () => {
    const { prisma } = database;
    await prisma.$executeRaw`
      INSERT INTO directory_groups (organization_id, id, directory_id, name)
      SELECT 'org_1', 'group_' || n, 'directory_1', 'Group ' || lpad(n::text, 6, '0') FROM generate_series(1, ${groups}) AS n`;
    await prisma.$executeRaw`
      INSERT INTO directory_users (organization_id, id, directory_id, identity_id, history)
      SELECT 'org_1', 'user_' || n, 'directory_1', 'identity_' || n, '[[0, "event_1", "created", true, "a@example.com"]]'
      FROM generate_series(1, ${people}) AS n`;
    // Ten groups for everybody, so twenty people in each group. Without statistics, as after a first sync.
    await prisma.$executeRaw`
      INSERT INTO directory_memberships (organization_id, user_id, group_id, directory_id, stamp, present)
      SELECT 'org_1', 'user_' || n, 'group_' || 1 + (n + ${groups / 10} * k) % ${groups}, 'directory_1', 'then', TRUE
      FROM generate_series(1, ${people}) AS n, generate_series(0, 9) AS k`;
  });

  it('reads the groups, and the people of those on the page alone', async () => {
    const cost = await rowsRead(database, async (tx) => {
      const after = { name: 'group 005000', id: 'group_5000' };
      const page = await findGroups({ prisma: tx }, { organization: 'org_1' }, { limit, after });
      expect(page.data).toHaveLength(limit);
      expect(page.data.every((group) => group.people === 20)).toBe(true);
    });
    expect(cost).toBeLessThan(groups + 3 * limit * 20);
  });
});

it('causes are counted from the failed events alone, and from an index', async () => {
  await database.prisma.$executeRaw`ANALYZE event_outcomes`;
  const cost = await rowsRead(database, async (tx) => {
    const { data } = await findFailures({ prisma: tx }, {}, { limit, after: null });
    expect(data).toMatchObject([{ code: 'email_missing', count: 999, organizations: 1 }]);
  });
  expect(cost).toBeLessThan(3 * fewRows);
});
