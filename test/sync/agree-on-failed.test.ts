import { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { startWorkers } from '../../workers/index.ts';
import { laneOf } from '../../src/store/lane.ts';
import { withClient } from '../../src/store/with-client.ts';
import { FailedSetSweep } from '../../src/sync/agree-on-failed.ts';
import { applyEvent } from '../../src/sync/apply-event.ts';
import { applyLane } from '../../src/sync/apply-events.ts';
import { dismissEvent } from '../../src/sync/dismiss-failures.ts';
import { relayInbox } from '../../src/sync/relay-inbox.ts';
import { backends } from '../queue/backends.ts';
import { repair, storeOdd } from '../support/failing.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';
import { until } from '../support/until.ts';

const by = { actor: 'operator:ann', reason: 'They left' } as const;
type Backend = (typeof backends)[number];

interface Place {
  readonly sync: TestSync;
  /** Takes away all that the queue holds. */
  readonly lose: () => Promise<void>;
}

async function openPlace(backend: Backend): Promise<Place> {
  const prefix = `test-${randomUUID()}`;
  const redisUrl = inject('redisUrl');
  const sync = await openTestSync(backend === 'redis' && redisUrl !== null ? { redisUrl, prefix } : {});
  onTestFinished(() => sync.close());
  const lose = async (): Promise<void> => {
    if (backend === 'postgres' || redisUrl === null) {
      await withClient(sync.database.url, (client) => client.query('TRUNCATE bullmq.job CASCADE'));
      return;
    }
    const redis = new Redis(redisUrl);
    const keys = await redis.keys(`${prefix}:*`);
    if (keys.length > 0) await redis.del(...keys);
    redis.disconnect();
  };
  return { sync, lose };
}

/** Starts the workers, without the relay's own rhythm: the tests sweep themselves. */
async function work(sync: TestSync): Promise<{ close(): Promise<void> }> {
  const handlers = {
    applyLane: (lane: string) => applyLane(sync, lane),
    applyEvent: (id: string, attempt: { readonly lastTry: boolean }) => applyEvent(sync, id, attempt),
    failedReason: async (id: string) => {
      const found = await sync.database.prisma.eventOutcome.findUnique({ where: { eventId: id } });
      return found?.outcome === 'failed' ? found.reason : null;
    },
    runResync: () => Promise.resolve(),
    runReplay: () => Promise.resolve(),
  };
  const workers = await sync.queues.startWorkers(handlers, { concurrency: 2 });
  onTestFinished(() => workers.close());
  return workers;
}

const ids = (count: number): string[] => Array.from({ length: count }, (_, index) => `event_${index}:ü`);

/** Events that failed for good, with the jobs that failed with them. */
async function failAll(sync: TestSync, events: readonly string[]): Promise<void> {
  await storeOdd(
    sync.database,
    events.map((id) => ({ id, data: { email: null } })),
  );
  await applyLane(sync, laneOf('org_1', null));
  await untilFailed(sync, events);
}

async function jobsOf(sync: TestSync): Promise<string[]> {
  const { eventIds } = await sync.queues.failedJobs(0, 1_000);
  return eventIds.toSorted();
}

async function untilFailed(sync: TestSync, events: readonly string[]): Promise<void> {
  const wanted = events.toSorted().join();
  await until(`the failed set holds ${wanted}`, async () => ((await jobsOf(sync)).join() === wanted ? true : null));
}

describe.each(backends)('the failed set on %s agrees with the events that failed', (backend) => {
  test('one that was dismissed leaves it at once, and a retry that was under way does nothing', async () => {
    const { sync } = await openPlace(backend);
    const workers = await work(sync);
    await failAll(sync, ids(2));
    await workers.close();
    await dismissEvent(sync, ids(1)[0] ?? '', by);
    expect(await jobsOf(sync)).toEqual(ids(2).slice(1));
  });

  test('one that was dismissed while the queue was away leaves it with a sweep', async () => {
    const { sync } = await openPlace(backend);
    await work(sync);
    await failAll(sync, ids(3));
    const away = { ...sync.queues, dropFailed: () => Promise.reject(new Error('The queue is away.')) };
    await dismissEvent({ ...sync, queues: away }, ids(1)[0] ?? '', by);
    expect(sync.complaints.splice(0)).toHaveLength(1);
    expect(await jobsOf(sync)).toEqual(ids(3));
    await new FailedSetSweep().sweep(sync);
    expect(await jobsOf(sync)).toEqual(ids(3).slice(1));
  });

  test('one that was applied after all, by another way than its job, leaves it with a sweep', async () => {
    const { sync } = await openPlace(backend);
    await work(sync);
    await failAll(sync, ids(2));
    await repair(sync.database, ids(1)[0] ?? '');
    await applyEvent(sync, ids(1)[0] ?? '', { lastTry: false });
    await new FailedSetSweep().sweep(sync);
    expect(await jobsOf(sync)).toEqual(ids(2).slice(1));
  });

  test('when the queue is lost, the failed jobs come back with a sweep, untried, and can be retried', async () => {
    const { sync, lose } = await openPlace(backend);
    await work(sync);
    const events = ids(7);
    await failAll(sync, events);
    const before = await sync.database.prisma.eventOutcome.findMany({ orderBy: { eventId: 'asc' } });
    await lose();
    expect(await jobsOf(sync)).toEqual([]);
    const sweep = new FailedSetSweep(3);
    for (let part = 0; part < 3; part += 1) await sweep.sweep(sync);
    await untilFailed(sync, events);
    expect(await sync.database.prisma.eventOutcome.findMany({ orderBy: { eventId: 'asc' } })).toEqual(before);

    const [first = ''] = events;
    await repair(sync.database, first);
    await sync.queues.retryEvent(first);
    await until('it is applied', () =>
      sync.database.prisma.eventOutcome.findFirst({ where: { eventId: first, outcome: 'applied' } }),
    );
    await untilFailed(sync, events.slice(1));
  });

  test('a job that was removed, or trimmed, comes back with a sweep', async () => {
    const { sync } = await openPlace(backend);
    await work(sync);
    await failAll(sync, ids(5));
    const sweep = new FailedSetSweep(3);
    await sync.queues.dropFailed(ids(5).slice(3));
    for (let part = 0; part < 4; part += 1) await sweep.sweep(sync);
    await untilFailed(sync, ids(5));
  });

  test('a worker that dies between the outcome and the end of its job leaves a job that another one ends', async () => {
    const { sync } = await openPlace(backend);
    await storeOdd(sync.database, [{ id: 'event_1', data: { email: null } }]);
    await applyLane(sync, laneOf('org_1', null));
    // The first worker is cut off before the job of the event, whose outcome is committed, has ended.
    let begun = false;
    const first = await sync.queues.startWorkers(
      {
        applyLane: () => Promise.resolve(),
        failedReason: async () => {
          begun = true;
          return new Promise<null>(() => undefined);
        },
        runResync: () => Promise.resolve(),
        runReplay: () => Promise.resolve(),
        applyEvent: () => Promise.resolve(),
      },
      { concurrency: 1 },
    );
    await until('the job is in hand', () => (begun ? true : null));
    await first.close({ force: true });
    const sweep = new FailedSetSweep();
    await sweep.sweep(sync);
    expect(await jobsOf(sync)).toEqual([]);
    await work(sync);
    await until('the job has failed', async () => ((await jobsOf(sync)).length === 1 ? true : null), 40_000);
    await sweep.sweep(sync);
    expect(await jobsOf(sync)).toEqual(['event_1']);
  }, 60_000);

  test('an event that is to be tried again is never in it', async () => {
    const { sync } = await openPlace(backend);
    await work(sync);
    await failAll(sync, ['event_1']);
    // As a replay leaves it: pending again, and parked, while the job of the last time is still in the failed set.
    const { prisma } = sync.database;
    await repair(sync.database, 'event_1');
    const event = await prisma.event.findUniqueOrThrow({ where: { id: 'event_1' } });
    await prisma.eventOutcome.delete({ where: { eventId: 'event_1' } });
    await prisma.outcomeCount.updateMany({ where: { outcome: 'failed' }, data: { count: 0n } });
    const { seq, occurredAt, receivedAt } = event;
    const waiting = { eventId: 'event_1', seq, lane: laneOf('org_1', null), occurredAt, receivedAt, parked: true };
    await prisma.pendingEvent.create({ data: waiting });
    await new FailedSetSweep().sweep(sync);
    expect(await jobsOf(sync)).toEqual([]);
    await relayInbox(sync);
    await until('it is applied', async () => prisma.eventOutcome.findFirst({ where: { outcome: 'applied' } }));
    expect(await jobsOf(sync)).toEqual([]);
  });

  test('the relay of the workers does all this by itself', async () => {
    const { sync, lose } = await openPlace(backend);
    const workers = await startWorkers(sync, { concurrency: 2 });
    onTestFinished(() => workers.close());
    await failAll(sync, ids(2));
    await lose();
    await untilFailed(sync, ids(2));
  });

  test('jobs of others in the queue are left alone', async () => {
    const { sync } = await openPlace(backend);
    const { events } = await sync.queues.own();
    await events.add('apply-event', { eventId: '' }, { jobId: 'somebody-else', attempts: 1 });
    await work(sync);
    await until('it has failed', async () => ((await sync.queues.failedJobs(0, 9)).jobs === 1 ? true : null));
    await new FailedSetSweep().sweep(sync);
    expect(await sync.queues.failedJobs(0, 9)).toEqual({ eventIds: [], jobs: 1 });
    expect(sync.complaints.splice(0)).toHaveLength(1);
  });
});
