import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { insertEvents } from '../../../src/store/insert-events.ts';
import { laneOf } from '../../../src/store/lane.ts';
import { applyLane } from '../../../src/sync/apply-events.ts';
import { atFirst, audited, effectLines, members, missedOnes, tell } from '../../support/replay-story.ts';
import { begin, dump, itemsOf, plan, run, show, storeMissed } from '../../support/replaying.ts';
import { incoming, retell } from '../../support/retell.ts';
import { openTestSync, type TestSync } from '../../support/sync-context.ts';

let sync: TestSync;

beforeEach(async () => {
  sync = await openTestSync();
});

afterEach(async () => {
  expect(sync.complaints).toEqual([]);
  await sync.close();
});

/** Stores the story of an organization of which only the first five events were applied. */
const store = (organizationId = 'org_1') => storeMissed(sync, organizationId, tell(), (_, place) => place >= atFirst);

describe('a preview', () => {
  it('tells what would become of each member and event, and writes nothing', async () => {
    await store();
    const before = await dump(sync);
    const planned = await plan(sync);
    expect(planned).toMatchObject({
      state: 'planned',
      organizationId: 'org_1',
      progress: { total: 10, planned: 10, done: 0 },
      outcomes: { unchanged: 5, applied: missedOnes },
      effects: { gains_access: 1, loses_access: 1, profile: 1, role_down: 1, role_up: 1, unchanged: 1 },
      settles: missedOnes,
      finishedAt: null,
    });
    expect(await effectLines(sync, planned.id)).toEqual([
      'fay@example.com gains_access   → viewer active',
      'cho@example.com loses_access data_owner active → data_owner deactivated',
      'dee@example.com profile data_owner active → data_owner active lastName',
      'bob@example.com role_down data_owner active → viewer active',
      'ann@example.com role_up data_owner active → admin active',
      'eve@example.com unchanged data_owner active → data_owner active',
    ]);
    expect(Object.values(await itemsOf(sync, planned.id))).toEqual([
      ...Array<string>(5).fill('applied unchanged –'),
      ...Array<string>(5).fill('ignored applied –'),
    ]);
    // But for the note that somebody asked.
    const { length } = await audited(sync);
    expect(length).toBe(1);
    expect(await dump(sync)).toBe(before);
  });

  it('keeps no personal data', async () => {
    await store();
    const { id } = await plan(sync);
    const rows = await sync.database.prisma.$queryRaw<{ text: string }[]>`
      SELECT i::text AS text FROM replay_items i UNION ALL SELECT f::text FROM replay_effects f`;
    expect(rows.length).toBe(16);
    expect(rows.map(({ text }) => text).join('\n')).not.toMatch(/example\.com|ann\b.*New|"New"/);
    expect((await show(sync, id)).state).toBe('planned');
  });

  it('names new members by their event, as long as it is kept', async () => {
    await store();
    const { id } = await plan(sync);
    await sync.database.prisma.event.update({ where: { id: 'org_1_event_010' }, data: { payload: null } });
    expect(await effectLines(sync, id)).toContain('gains_access   → viewer active');
  });

  it('leaves alone what waits, what is not applied by this version, and what is no longer kept', async () => {
    const { prisma } = sync.database;
    const story = tell();
    await storeMissed(sync, 'org_1', story, (_, place) => place >= atFirst);
    const later = retell({ ...story, events: [story.user('user_eve').deleted()] }, 'org_1');
    await insertEvents(
      sync.database.direct,
      later.events.map((event) => incoming(event, 'org_1')),
    );
    await prisma.event.update({ where: { id: 'org_1_event_006' }, data: { payload: null } });
    await prisma.event.update({ where: { id: 'org_1_event_007' }, data: { type: 'dsync.user.moved' } });
    const planned = await plan(sync);
    expect(planned.outcomes).toEqual({ applied: 3, unchanged: 5, ignored: 1, payload_gone: 1, waiting: 1 });
    expect(await run(sync, planned.id)).toMatchObject({ state: 'done' });
    expect(await itemsOf(sync, planned.id)).toMatchObject({
      org_1_event_006: 'ignored payload_gone –',
      org_1_event_007: 'ignored ignored –',
      org_1_event_011: '– waiting –',
    });
    expect(await prisma.pendingEvent.count()).toBe(1);
    expect(await members(sync)).toMatchObject({
      'ann@example.com': 'Example data_owner active',
      'eve@example.com': 'Example data_owner active',
    });
    await applyLane(sync, laneOf('org_1', null));
    expect(await members(sync)).toMatchObject({ 'eve@example.com': 'Example data_owner deactivated' });
  });

  it('says that a directory’s deletion is held, and running it holds it', async () => {
    const story = tell();
    story.directory('directory_okta').deleted();
    await storeMissed(sync, 'org_1', story, ({ type }) => type === 'dsync.deleted');
    const planned = await plan(sync);
    expect(planned).toMatchObject({ outcomes: { held: 1, unchanged: 10 }, effects: { held: 5, unchanged: 1 } });
    expect(await run(sync, planned.id)).toMatchObject({ state: 'done' });
    expect(await members(sync)).toMatchObject({ 'ann@example.com': 'Example admin active' });
    const { outcome } = await sync.database.prisma.eventOutcome.findUniqueOrThrow({
      where: { eventId: 'org_1_event_011' },
    });
    expect(outcome).toBe('held');
  });
});

describe('which events', () => {
  it('are named, each once, or nothing is begun', async () => {
    await store();
    const ids = ['org_1_event_006', 'org_1_event_006', 'org_1_event_001'];
    expect(await plan(sync, { events: { ids } })).toMatchObject({ progress: { total: 2 }, filter: null });
    const refused = begin(sync, { events: { ids: [...ids, 'event_x', 'event_y'] } });
    await expect(refused).rejects.toMatchObject({
      refusal: { code: 'events_unknown', count: 2, first: ['event_x', 'event_y'] },
    });
    expect(await sync.database.prisma.replay.count()).toBe(1);
  });

  it.each([
    [{ type: 'dsync.user.deleted' }, 1],
    [{ outcome: 'ignored' }, 5],
    [{ outcome: 'applied', type: 'dsync.user.created' }, 5],
    [{ organization: 'org_2' }, 0],
    [{ directory: 'directory_none' }, 0],
    [{ failure: 'email_missing' }, 0],
    [{ occurredFrom: '2026-01-05T09:00:09Z' }, 2],
    [{ occurredTo: '2026-01-05T09:00:09Z' }, 8],
    [{ receivedFrom: '2999-01-01T00:00:00Z' }, 0],
    [{ receivedTo: '2999-01-01T00:00:00Z' }, 10],
  ] as const)('%j', async (filter, total) => {
    await store();
    expect(await plan(sync, { events: { filter } })).toMatchObject({ state: 'planned', filter, progress: { total } });
  });

  it('are too many: nothing is begun', async () => {
    await sync.database.prisma.$executeRaw`
      INSERT INTO events (id, type, organization_id, occurred_at) SELECT 'e' || n, 'dsync.user.created', 'org_1', now()
      FROM generate_series(1, 100001) AS n`;
    const refused = begin(sync, { events: { filter: { organization: 'org_1' } } });
    await expect(refused).rejects.toMatchObject({ refusal: { code: 'replay_too_large' } });
    expect(await sync.database.prisma.replayItem.count()).toBe(0);
  });
});
