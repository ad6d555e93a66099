import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import {
  dropCursor,
  LeaseLostError,
  recordCaughtUp,
  recordFailure,
  releaseLease,
  renewLease,
  storePage,
  takeLease,
} from '../../src/store/catch-up.ts';
import { insertEvents, type IncomingEvent } from '../../src/store/insert-events.ts';
import { readCatchUp } from '../../src/store/read-catch-up.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(async () => {
  await database.prisma.$executeRaw`TRUNCATE catch_up, events, pending_events, second_arrivals, outcome_counts`;
});
afterAll(async () => {
  await database.drop();
});

const leaseMs = 60_000;
const cursor = { eventId: 'event_2', at: 2_000 };

function event(id: string): IncomingEvent {
  const ids = { organizationId: 'org_1', directoryId: 'directory_1', directoryUserId: null };
  return {
    id,
    type: 'dsync.user.updated',
    ...ids,
    occurredAt: 1_000,
    disposition: 'pending',
    payload: Buffer.from('{}'),
  };
}

async function row() {
  return database.prisma.catchUp.findUniqueOrThrow({ where: { id: 1 } });
}

it('gives the lease to one at a time, to the next when it has run out or was given back', async () => {
  expect(await readCatchUp(database)).toBeNull();
  const both = await Promise.all([takeLease(database, 'one', leaseMs), takeLease(database, 'two', leaseMs)]);
  expect(both.filter((lease) => lease !== null)).toHaveLength(1);
  const [first, second] = both[0] === null ? ['two', 'one'] : ['one', 'two'];
  expect(await takeLease(database, first, leaseMs)).not.toBeNull();
  expect(await takeLease(database, second, leaseMs)).toBeNull();
  await releaseLease(database, second);
  expect((await row()).leader).toBe(first);
  await releaseLease(database, first);
  expect(await takeLease(database, second, 0)).not.toBeNull();
  expect(await takeLease(database, first, leaseMs)).not.toBeNull();
});

it('refuses whoever lost the lease, and changes nothing for them', async () => {
  await takeLease(database, 'two', leaseMs);
  await storePage(database, 'two', leaseMs, { events: [], cursor });
  const before = await row();
  const page = { events: [event('event_1')], cursor: { eventId: 'event_9', at: 9_000 } };
  await expect(storePage(database, 'one', leaseMs, page)).rejects.toThrow(LeaseLostError);
  await expect(renewLease(database, 'one', leaseMs)).rejects.toThrow(LeaseLostError);
  await expect(recordCaughtUp(database, 'one', leaseMs)).rejects.toThrow(LeaseLostError);
  await expect(dropCursor(database, 'one')).rejects.toThrow(LeaseLostError);
  await recordFailure(database, 'one', 'It failed.');
  expect(await row()).toEqual(before);
  expect(await database.prisma.event.count()).toBe(0);
});

it('keeps the cursor where a page does not move it, and starts later where the start is too long ago', async () => {
  await takeLease(database, 'one', leaseMs);
  await database.prisma.$executeRaw`UPDATE catch_up SET since = now() - interval '90 days'`;
  const renewed = await takeLease(database, 'one', leaseMs);
  expect(Math.abs((renewed?.since ?? 0) - (Date.now() - 30 * 86_400_000 + 3_600_000))).toBeLessThan(60_000);
  await storePage(database, 'one', leaseMs, { events: [], cursor });
  await storePage(database, 'one', leaseMs, { events: [event('event_1')], cursor: null });
  await database.prisma.$executeRaw`UPDATE catch_up SET since = now() - interval '90 days'`;
  const { since } = await row();
  // Behind a cursor, the start tells from when on nothing is missing.
  expect(await takeLease(database, 'one', leaseMs)).toEqual({ cursor, since: since.getTime() });
  expect(await dropCursor(database, 'one')).toMatchObject({ cursor: null });
  expect(await row()).toMatchObject({ cursor: null, cursorAt: null, listed: 1n, brought: 1n });
});

it('notes what came both ways once, whichever came first', async () => {
  await takeLease(database, 'one', leaseMs);
  const [first, second, third] = [event('event_1'), event('event_2'), event('event_3')];
  await insertEvents(database.direct, [first, { ...third, id: 'directory_resync_1' }], { source: 'resync' });
  await database.prisma.$executeRaw`UPDATE events SET source = 'webhook' WHERE id = 'event_1'`;
  const page = { events: [first, second], cursor: null };
  const stored = await storePage(database, 'one', leaseMs, page);
  expect(stored).toEqual({ fresh: new Set(['event_2']), secondArrivals: 1 });
  expect(await storePage(database, 'one', leaseMs, page)).toEqual({ fresh: new Set(), secondArrivals: 0 });
  expect(await insertEvents(database.direct, [second, third])).toEqual({
    fresh: new Set(['event_3']),
    secondArrivals: 1,
  });
  expect(await insertEvents(database.direct, [second, third], { repeats: 3 })).toMatchObject({ secondArrivals: 0 });
  const noted = await database.prisma.secondArrival.findMany({ orderBy: { eventId: 'asc' } });
  expect(noted.map(({ eventId }) => eventId)).toEqual(['event_1', 'event_2']);
  expect(await row()).toMatchObject({ listed: 2n, brought: 1n });
  expect(await database.prisma.outcomeCount.findMany()).toMatchObject([{ outcome: 'duplicate', count: 6n }]);
  expect(await database.prisma.event.findMany({ select: { source: true }, orderBy: { id: 'asc' } })).toEqual(
    ['resync', 'webhook', 'catch_up', 'webhook'].map((source) => ({ source })),
  );
});

it('tells how the reading stands', async () => {
  await takeLease(database, 'one', leaseMs);
  await storePage(database, 'one', leaseMs, { events: [event('event_1')], cursor });
  await recordFailure(database, 'one', 'It failed.');
  expect(await readCatchUp(database)).toEqual({
    leader: null,
    cursorAt: new Date(2_000),
    caughtUpAt: null,
    lagSeconds: null,
    listed: 1,
    brought: 1,
    failure: 'It failed.',
    failedAt: expect.any(Date) as Date,
  });
  await takeLease(database, 'two', leaseMs);
  await recordCaughtUp(database, 'two', leaseMs);
  await database.prisma.$executeRaw`UPDATE catch_up SET caught_up_at = caught_up_at - interval '90 seconds'`;
  const { lagSeconds, ...status } = (await readCatchUp(database)) ?? {};
  expect(status).toMatchObject({ leader: 'two', failure: null, failedAt: null });
  expect(lagSeconds).toBeGreaterThanOrEqual(90);
  expect(lagSeconds).toBeLessThan(120);
});
