import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Database } from '../../../src/store/database.ts';
import { readMarks } from '../../../src/store/read-marks.ts';
import { LiveFeed } from '../../../src/sync/live/live-feed.ts';
import { openTestSync, type TestSync } from '../../support/sync-context.ts';
import { until } from '../../support/until.ts';

let sync: TestSync;
beforeEach(async () => {
  sync = await openTestSync();
});
afterEach(async () => {
  vi.useRealTimers();
  await sync.close();
});

/** A feed, and how often it has looked. */
function openFeed() {
  let looks = 0;
  let failed = 0;
  let underWay = 0;
  let failure: Error | null = null;
  const transact: Database['transact'] = async (work) => {
    if (failure !== null) {
      failed += 1;
      throw failure;
    }
    looks += 1;
    underWay += 1;
    try {
      return await sync.database.transact(work);
    } finally {
      underWay -= 1;
    }
  };
  const feed = new LiveFeed({ database: { ...sync.database, transact }, log: sync.log });
  return {
    feed,
    looks: () => looks,
    isLooking: () => underWay > 0,
    failed: () => failed,
    fail: (error: Error | null) => (failure = error),
  };
}

describe('the feed', () => {
  it('looks once for all that listen, and not at all when nobody does', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { feed, looks, isLooking } = openFeed();
    const told = [0, 0, 0, 0];
    const ends = told.map((_, index) => feed.listen(index === 0 ? 'org_1' : null, () => (told[index] = 1)));
    await until('all are told', () => (told.includes(0) ? null : true));
    expect(looks()).toBe(1);
    const later = async () => {
      await vi.advanceTimersByTimeAsync(1_000);
      await until('no look is under way', () => (isLooking() ? null : true));
    };
    while (looks() < 3) await later();
    for (const end of ends) end();
    expect(feed.listeners).toBe(0);
    const before = looks();
    for (let second = 0; second < 5; second += 1) await later();
    expect(looks()).toBe(before);
  });

  it('goes on after a look that failed, and tells what changed meanwhile', async () => {
    const { feed, failed, fail } = openFeed();
    const told: number[] = [];
    const end = feed.listen(null, ({ at }) => told.push(at));
    await until('it is told at first', () => told[0] ?? null);
    fail(new Error('The database is away.'));
    await sync.database.prisma.organization.create({ data: { id: 'org_1' } });
    await sync.database.prisma.outcomeCount.create({
      data: { organizationId: 'org_1', outcome: 'applied', count: 1n },
    });
    await until('a look has failed', () => (failed() > 0 ? true : null));
    fail(null);
    await until('it is told of the change', () => told[1] ?? null);
    end();
    expect(told.toSorted((a, b) => a - b)).toEqual(told);
  });
});

describe('a mark', () => {
  const id = '00000000-0000-4000-8000-000000000001';
  it.each([
    ['an event', `INSERT INTO events (id, type, organization_id, occurred_at) VALUES ('event_1', 't', 'org_1', now())`],
    ['an outcome', `INSERT INTO outcome_counts VALUES ('org_1', 'applied', 1)`],
    ['an audit entry', `INSERT INTO audit_entries (organization_id, actor, action) VALUES ('org_1', 'eppo', 'x')`],
    ['a member', `INSERT INTO members (organization_id, email) VALUES ('org_1', 'ann@example.com')`],
    ['a hold', `INSERT INTO holds (organization_id, rule, active, removed) VALUES ('org_1', 'last_admin', 5, 0)`],
    [
      'a resync',
      `INSERT INTO resyncs (organization_id, directory_id, dry_run, actor) VALUES ('org_1', 'directory_1', true, 'schedule')`,
    ],
    [
      'a replay',
      `WITH r AS (INSERT INTO replays (id, organization_id, name, reason, actor, dry_run, batch, total)
         VALUES ('${id}', 'org_1', 'n', 'r', 'a', true, 1, 1))
       INSERT INTO replay_organizations (replay_id, organization_id, first, last) VALUES ('${id}', 'org_1', 1, 1)`,
    ],
    ['a run', `INSERT INTO runs (organization_id, kind, actor, subject, total) VALUES ('org_1', 'hold', 'a', '{}', 1)`],
    [
      'a try',
      `INSERT INTO pending_events (event_id, seq, lane, occurred_at, received_at, attempts)
       VALUES ('event_1', 1, 'organization:org_1', now(), now(), 1)`,
    ],
  ])('changes with %s of the organization, and not with one of another', async (_, sql) => {
    const look = async () => readMarks(sync.database.direct, ['org_1', 'org_2']);
    const before = await look();
    await sync.database.prisma.$executeRawUnsafe(sql);
    const after = await until('the mark of all has changed', async () => {
      const seen = await look();
      return seen.get('') === before.get('') ? null : seen;
    });
    expect(after.get('org_1')).not.toBe(before.get('org_1'));
    expect(after.get('org_2')).toBe(before.get('org_2'));
  });

  it('of all changes with what another program does to a member', async () => {
    const { prisma, direct } = sync.database;
    await prisma.member.create({ data: { organizationId: 'org_1', email: 'ann@example.com' } });
    const look = async () => (await readMarks(direct, [])).get('');
    const before = await until('the mark has settled', async () => {
      const [first, second] = [await look(), await look()];
      return first === second ? second : null;
    });
    await prisma.$executeRaw`UPDATE members SET first_name = 'Ann'`;
    await until('the mark has changed', async () => ((await look()) === before ? null : true));
  });
});
