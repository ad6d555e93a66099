import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { insertEvents, type IncomingEvent } from '../../src/store/insert-events.ts';
import { laneOf } from '../../src/store/lane.ts';
import { applyLane } from '../../src/sync/apply-events.ts';
import { pruneFinishedWork, pruneHistory, type PrunedHistory } from '../../src/sync/prune-history.ts';
import { showEvent } from '../../src/sync/show-event.ts';
import { newStory } from '../support/story.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';
import { tellStory } from '../support/tell.ts';

let sync: TestSync;
beforeEach(async () => {
  sync = await openTestSync();
});
afterEach(async () => {
  await sync.close();
});

const running = new AbortController().signal;
const prune = (signal = running): Promise<PrunedHistory> =>
  pruneHistory(sync, { payloadDays: 30, outcomeDays: 400 }, signal);

/** Lets events be as old as if they had been received so many days ago. */
async function letAge(days: number, ids?: readonly string[]): Promise<void> {
  const { prisma } = sync.database;
  if (ids === undefined) {
    await prisma.$executeRaw`UPDATE events SET received_at = now() - make_interval(days => ${days})`;
  } else {
    await prisma.$executeRaw`
      UPDATE events SET received_at = now() - make_interval(days => ${days}) WHERE id = ANY(${[...ids]}::text[])`;
  }
}

async function payloads(): Promise<Record<string, boolean>> {
  const rows = await sync.database.prisma.event.findMany({ orderBy: { seq: 'asc' } });
  return Object.fromEntries(rows.map(({ id, payload }) => [id, payload !== null]));
}

function ignored(count: number, prefix = 'event_'): IncomingEvent[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `${prefix}${String(index).padStart(6, '0')}`,
    type: 'dsync.strange',
    organizationId: 'org_1',
    directoryId: null,
    directoryUserId: null,
    occurredAt: Date.now(),
    disposition: 'ignored' as const,
    payload: Buffer.from('{"email":"ann@example.com"}'),
  }));
}

describe('payloads', () => {
  test('go when their time is up, and take every personal datum of the event with them', async () => {
    const story = newStory();
    story.user('user_1').created({ email: 'ann@example.com', firstName: 'Annabel' });
    story.user('user_1').updated({ lastName: 'Smithers' });
    const told = await tellStory(sync, story);
    story.user('user_2').created({ email: 'bob@example.com' });
    await letAge(31);
    await told.catchUp();
    expect(await prune()).toEqual({ payloads: 2, events: 0, erased: 0 });
    expect(Object.values(await payloads())).toEqual([false, false, true]);
    const [row] = await sync.database.prisma.$queryRaw<{ text: string }[]>`
      SELECT string_agg(e::text, ' ') AS text FROM events e WHERE received_at < now() - interval '30 days'`;
    expect(row?.text).not.toMatch(/ann@|Annabel|Smithers/);
    expect(await prune()).toEqual({ payloads: 0, events: 0, erased: 0 });
  });

  test('stay while they are younger', async () => {
    await insertEvents(sync.database.direct, ignored(3));
    await letAge(29);
    expect(await prune()).toMatchObject({ payloads: 0 });
    expect(Object.values(await payloads())).toEqual([true, true, true]);
  });

  test('of failed events go as well: a replay then says what to do', async () => {
    const { prisma } = sync.database;
    await insertEvents(sync.database.direct, ignored(1));
    await prisma.eventOutcome.updateMany({ data: { outcome: 'failed', reason: 'payload_invalid: It is broken.' } });
    await letAge(500);
    expect(await prune()).toEqual({ payloads: 1, events: 0, erased: 0 });
    expect(await showEvent(sync, 'event_000000')).toMatchObject({ outcome: 'failed', attempts: 0 });
  });

  test('of events that wait stay, with all that came after them', async () => {
    const waiting = { ...ignored(1, 'wait_')[0], disposition: 'pending' } as IncomingEvent;
    await insertEvents(sync.database.direct, ignored(2, 'a_'));
    await insertEvents(sync.database.direct, [waiting]);
    await insertEvents(sync.database.direct, ignored(2, 'b_'));
    await letAge(500);
    expect(await prune()).toEqual({ payloads: 2, events: 2, erased: 0 });
    expect(await payloads()).toEqual({ wait_000000: true, b_000000: true, b_000001: true });
    await applyLane(sync, laneOf('org_1', null));
    await sync.database.prisma.pendingEvent.deleteMany();
    expect(await prune()).toMatchObject({ payloads: 3 });
    expect(Object.values(await payloads())).not.toContain(true);
  });
});

describe('events', () => {
  test('go with their outcomes and second arrivals, but for failed ones', async () => {
    const { prisma } = sync.database;
    await insertEvents(sync.database.direct, ignored(4));
    const ids = ignored(4).map(({ id }) => id);
    await prisma.secondArrival.createMany({ data: ids.map((eventId) => ({ eventId })) });
    await prisma.eventOutcome.update({ where: { eventId: ids[1] ?? '' }, data: { outcome: 'failed' } });
    await letAge(401, ids.slice(0, 3));
    expect(await prune()).toMatchObject({ events: 2 });
    const left = [ids[1], ids[3]];
    expect(Object.keys(await payloads())).toEqual(left);
    const outcomes = await prisma.eventOutcome.findMany({ orderBy: { seq: 'asc' } });
    expect(outcomes.map(({ eventId }) => eventId)).toEqual(left);
    const arrivals = await prisma.secondArrival.findMany({ orderBy: { eventId: 'asc' } });
    expect(arrivals.map(({ eventId }) => eventId)).toEqual(left);
  });

  test('that had failed go once somebody has dealt with them', async () => {
    const { prisma } = sync.database;
    await insertEvents(sync.database.direct, ignored(150));
    await prisma.eventOutcome.updateMany({ data: { outcome: 'failed' } });
    await letAge(401);
    expect(await prune()).toMatchObject({ events: 0 });
    await prisma.eventOutcome.updateMany({ where: { seq: { gt: 1 } }, data: { outcome: 'applied' } });
    expect(await prune()).toMatchObject({ events: 149 });
    expect(Object.keys(await payloads())).toEqual(['event_000000']);
  });
});

describe('a sweep', () => {
  test('goes on in batches, does no more than fifty of them, and the next one goes on from there', async () => {
    const { prisma } = sync.database;
    await prisma.$executeRaw`
      INSERT INTO events (id, type, occurred_at, received_at, payload)
      SELECT 'event_' || n, 'x', now(), now() - interval '31 days', '{}' FROM generate_series(1, 51500) n ORDER BY n`;
    expect(await prune()).toEqual({ payloads: 50_000, events: 0, erased: 0 });
    expect(await prune()).toEqual({ payloads: 1_500, events: 0, erased: 0 });
  });

  test('stops at once when the process is asked to end', async () => {
    await insertEvents(sync.database.direct, ignored(1));
    await letAge(31);
    const ended = AbortSignal.abort();
    expect(await prune(ended)).toEqual({ payloads: 0, events: 0, erased: 0 });
    expect(await prune()).toMatchObject({ payloads: 1 });
  });

  test('by several processes at once drops everything once', async () => {
    const { prisma } = sync.database;
    await prisma.$executeRaw`
      INSERT INTO events (id, type, occurred_at, received_at, payload)
      SELECT 'event_' || n, 'x', now(), now() - interval '31 days', '{}' FROM generate_series(1, 5000) n ORDER BY n`;
    const sweeps = await Promise.all([prune(), prune(), prune()]);
    const rest = await prune();
    expect([...sweeps, rest].reduce((sum, { payloads: rows }) => sum + rows, 0)).toBe(5_000);
    expect(sync.complaints).toEqual([]);
  });

  test('waits for nobody who has a row, and comes back for it', async () => {
    const { prisma } = sync.database;
    await insertEvents(sync.database.direct, ignored(2));
    await letAge(31);
    await prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT 1 FROM events WHERE id = 'event_000001' FOR UPDATE`;
      expect(await prune()).toMatchObject({ payloads: 0 });
    });
    expect(await prune()).toMatchObject({ payloads: 2 });
  });
});

describe('finished work', () => {
  test('goes after ninety days, with what it found; unfinished work stays', async () => {
    const { prisma } = sync.database;
    const old = new Date(Date.now() - 91 * 86_400_000);
    const recent = new Date(Date.now() - 89 * 86_400_000);
    const resync = { organizationId: 'org_1', directoryId: 'directory_1', dryRun: true, actor: 'eppo' };
    const ids = [randomUUID(), randomUUID(), randomUUID()] as const;
    const ends = [old, recent, null];
    for (const [index, id] of ids.entries()) {
      await prisma.resync.create({ data: { ...resync, id, createdAt: old, finishedAt: ends[index] ?? null } });
      await prisma.$executeRaw`
        INSERT INTO resync_differences (resync_id, event_id, kind) SELECT ${id}::uuid, 'd_' || n, 'changed'
        FROM generate_series(1, 1500) n`;
      await prisma.$executeRaw`
        INSERT INTO resync_seen (resync_id, thing) SELECT ${id}::uuid, 'user ' || n FROM generate_series(1, 1200) n`;
      const run = { organizationId: 'org_1', kind: 'role-mappings', actor: 'eppo', subject: {}, total: 0 };
      await prisma.run.create({ data: { ...run, id, finishedAt: ends[index] ?? null } });
    }
    expect(await pruneFinishedWork(sync, running)).toBe(1_500 + 1_200 + 2);
    const left = [ids[1], ids[2]].sort();
    const resyncs = await prisma.resync.findMany({ orderBy: { id: 'asc' } });
    expect(resyncs.map(({ id }) => id)).toEqual(left);
    const runs = await prisma.run.findMany({ orderBy: { id: 'asc' } });
    expect(runs.map(({ id }) => id)).toEqual(left);
    expect(await prisma.resyncDifference.count()).toBe(3_000);
    expect(await prisma.resyncSeen.count()).toBe(2_400);
    expect(await pruneFinishedWork(sync, running)).toBe(0);
  });

  test('of replays, and previews that nobody has run by then, go with their plans', async () => {
    const { prisma } = sync.database;
    const old = new Date(Date.now() - 91 * 86_400_000);
    const base = { name: 'x', reason: 'x', actor: 'operator:x', dryRun: true, batch: 100, total: 1500, createdAt: old };
    const [ended, previewed, paused] = [randomUUID(), randomUUID(), randomUUID()];
    await prisma.replay.create({ data: { ...base, id: ended, state: 'done', finishedAt: old, plannedAt: old } });
    await prisma.replay.create({ data: { ...base, id: previewed, state: 'planned', plannedAt: old } });
    await prisma.replay.create({ data: { ...base, id: paused, state: 'paused', plannedAt: old } });
    for (const id of [ended, previewed, paused]) {
      await prisma.$executeRaw`
        INSERT INTO replay_items (replay_id, position, event_id, organization_id)
        SELECT ${id}::uuid, n, 'e' || n, 'org_1' FROM generate_series(1, 1500) n`;
      await prisma.$executeRaw`
        INSERT INTO replay_effects (replay_id, member_id, organization_id, effect)
        SELECT ${id}::uuid, gen_random_uuid(), 'org_1', 'profile' FROM generate_series(1, 1200)`;
      await prisma.replayOrganization.create({
        data: { replayId: id, organizationId: 'org_1', first: 1, last: 1500 },
      });
    }
    expect(await pruneFinishedWork(sync, running)).toBe(1_500 + 1_200 + 1);
    expect(await prisma.replay.findUnique({ where: { id: previewed } })).toMatchObject({ state: 'cancelled' });
    expect(await prisma.replay.findUnique({ where: { id: paused } })).toMatchObject({ state: 'paused' });
    expect(await prisma.replayItem.count()).toBe(3_000);
    expect(await prisma.replayEffect.count()).toBe(2_400);
    expect(await prisma.replayOrganization.count()).toBe(2);
    expect(await pruneFinishedWork(sync, running)).toBe(0);
  });
});
