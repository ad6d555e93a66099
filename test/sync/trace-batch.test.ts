import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertEvents } from '../../src/store/insert-events.ts';
import { laneOf } from '../../src/store/lane.ts';
import { applyEvent } from '../../src/sync/apply-event.ts';
import { applyLane } from '../../src/sync/apply-events.ts';
import type { SyncContext } from '../../src/sync/context.ts';
import type { BatchTrace } from '../../src/sync/tracing.ts';
import { repair, storeOdd } from '../support/failing.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';

let sync: TestSync;
beforeAll(async () => {
  sync = await openTestSync();
});
afterAll(() => sync.close());

const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

/** The same service with a tracer that keeps what it is told. */
function recording(): { readonly context: SyncContext; readonly batches: BatchTrace[] } {
  const batches: BatchTrace[] = [];
  const startDelivery = () => {
    throw new Error('this test takes no deliveries');
  };
  const tracer = { startDelivery, batchEnded: (batch: BatchTrace) => batches.push(batch) };
  return { context: { ...sync, tracer }, batches };
}

async function trace(id: string): Promise<void> {
  await sync.database.prisma.event.update({ where: { id }, data: { traceparent } });
}

test('every try of an event is told of, and events without a trace only counted', async () => {
  const organizationId = 'org_tries';
  const events = [{ id: 'good' }, { id: 'bad', data: { email: null } }, { id: 'untraced' }];
  await storeOdd(
    sync.database,
    events.map((event) => ({ ...event, organizationId })),
  );
  await trace('good');
  await trace('bad');
  const { context, batches } = recording();
  await applyLane(context, laneOf(organizationId, null));
  await repair(sync.database, 'bad');
  await applyEvent(context, 'bad', { lastTry: false });

  expect(batches).toHaveLength(2);
  const [first, second] = batches;
  expect(first).toMatchObject({ size: 3, error: null });
  expect(first?.events.toSorted((a, b) => (a.id < b.id ? -1 : 1))).toEqual([
    { id: 'bad', organizationId, outcome: 'failed', traceparent },
    { id: 'good', organizationId, outcome: 'applied', traceparent },
  ]);
  expect(first?.steps.map(({ name }) => name)).toEqual(['claim', 'load', 'decide', 'write']);
  const times = first?.steps.flatMap(({ began, ended }) => [began, ended]) ?? [];
  const inOrder = [first?.began ?? NaN, ...times, first?.ended ?? NaN];
  expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
  expect(second).toMatchObject({ size: 1, events: [{ id: 'bad', organizationId, outcome: 'applied', traceparent }] });
});

test('a transaction that found nothing is not told of, and one that was rolled back is, by the kind of error', async () => {
  const { context, batches } = recording();
  await applyLane(context, laneOf('org_nothing', null));
  expect(batches).toEqual([]);
  const lost = Object.assign(new Error('with words of a row'), { name: 'ConnectionLost' });
  const transact = () => Promise.reject(lost);
  const broken = { ...context, database: { ...sync.database, transact } };
  await expect(applyLane(broken, laneOf('org_nothing', null))).rejects.toBe(lost);
  expect(batches).toMatchObject([{ size: 0, events: [], error: 'ConnectionLost' }]);
});

test('deliveries with and without a trace can be stored together', async () => {
  const event = {
    ...{ type: 'dsync.user.created', organizationId: 'org_mixed', directoryId: null, directoryUserId: null },
    ...{ occurredAt: 0, disposition: 'ignored' as const, payload: null },
  };
  await insertEvents(sync.database.direct, [
    { ...event, id: 'mixed_2', traceparent },
    { ...event, id: 'mixed_1' },
  ]);
  const stored = await sync.database.prisma.event.findMany({
    where: { organizationId: 'org_mixed' },
    orderBy: { id: 'asc' },
    select: { id: true, traceparent: true },
  });
  expect(stored).toEqual([
    { id: 'mixed_1', traceparent: null },
    { id: 'mixed_2', traceparent },
  ]);
});
