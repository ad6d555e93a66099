import { afterAll, beforeAll, expect, it } from 'vitest';
import { DeliveryTally } from '../../src/sync/delivery-tally.ts';
import { openTestApp, type TestApp } from '../support/http-app.ts';

let test: TestApp;

beforeAll(async () => {
  test = await openTestApp();
});

afterAll(async () => {
  await test.close();
});

const none = { applied: 0, unchanged: 0, superseded: 0, duplicate: 0, ignored: 0, held: 0, failed: 0 };

it('is all zeros at first', async () => {
  expect((await test.get('/api/v1/status')).body).toEqual({
    events: { pending: 0, oldestPendingSeconds: null, byOutcome: none },
    queue: { backend: 'postgres', reachable: true, waiting: 0, active: 0, delayed: 0, failed: 0 },
    holds: { open: 0, waiting: 0 },
    deliveries: new DeliveryTally(1).read(),
    catchUp: null,
    version: '1.2.3',
  });
});

it('sums outcomes over organizations, and counts what waits and for how long', async () => {
  const { prisma } = test.sync.database;
  await prisma.outcomeCount.createMany({
    data: [
      { organizationId: '', outcome: 'duplicate', count: 4n },
      { organizationId: 'org_1', outcome: 'applied', count: 10n },
      { organizationId: 'org_2', outcome: 'applied', count: 5_000_000_000n },
      { organizationId: 'org_2', outcome: 'failed', count: 1n },
    ],
  });
  await prisma.$executeRaw`
    INSERT INTO pending_events (event_id, seq, lane, occurred_at, received_at)
    VALUES ('event_1', 1, 'l', now(), now() - interval '90 seconds'), ('event_2', 2, 'l', now(), now())`;
  const { body } = await test.get('/api/v1/status');
  const { events } = body as { events: { oldestPendingSeconds: number } };
  expect(events).toMatchObject({
    pending: 2,
    byOutcome: { ...none, duplicate: 4, applied: 5_000_000_010, failed: 1 },
  });
  expect(events.oldestPendingSeconds).toBeGreaterThanOrEqual(90);
  expect(events.oldestPendingSeconds).toBeLessThan(120);
});

it('counts jobs', async () => {
  await test.sync.queues.wakeLane('organization:org_1');
  expect((await test.get('/api/v1/status')).body).toMatchObject({ queue: { waiting: 1 } });
});

it('tells how far the Events API has been read, and why not further', async () => {
  const reading = await openTestApp({ ingest: 'both' });
  const catchUp = async () => ((await reading.get('/api/v1/status')).body as { catchUp: object }).catchUp;
  const nothing = { leader: null, cursorAt: null, caughtUpAt: null, lagSeconds: null, failure: null, failedAt: null };
  expect(await catchUp()).toEqual({ mode: 'both', ...nothing, listed: 0, brought: 0 });
  await reading.sync.database.prisma.$executeRaw`
    INSERT INTO catch_up (since, cursor, cursor_at, caught_up_at, leader, lease_until, listed, brought, failure, failed_at)
    VALUES (now(), 'event_1', '2026-01-05T09:00Z', now() - interval '90 seconds', 'worker-1', now() + interval '1 minute',
      12, 3, 'WorkOS answered.', '2026-01-05T09:01Z')`;
  const { lagSeconds, ...rest } = (await catchUp()) as { lagSeconds: number };
  expect(lagSeconds).toBeGreaterThanOrEqual(90);
  expect(rest).toMatchObject({
    mode: 'both',
    leader: 'worker-1',
    cursorAt: '2026-01-05T09:00:00.000Z',
    listed: 12,
    brought: 3,
    failure: 'WorkOS answered.',
    failedAt: '2026-01-05T09:01:00.000Z',
  });
  await reading.close();
});
