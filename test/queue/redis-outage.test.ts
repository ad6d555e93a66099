import { describe, expect, inject, it, vi } from 'vitest';
import type { Queues } from '../../src/queue/queues.ts';
import { gate, into, openFresh, untilIdle, work } from './backends.ts';
import { command, ownRedis } from './redis-server.ts';

/** The longest that a caller may be held up, with room for a busy machine. */
const bound = 6_000;

async function rejectsWithin(milliseconds: number, ask: () => Promise<unknown>): Promise<void> {
  const start = performance.now();
  await expect(ask()).rejects.toThrow(/Redis|queue|[Cc]onnection|[Ss]tream|timed out/);
  expect(performance.now() - start).toBeLessThan(milliseconds);
}

async function everythingRejects(queues: Queues, milliseconds: number): Promise<void> {
  await Promise.all(
    [
      () => queues.wakeLane('a'),
      () => queues.retryEvent('event_1'),
      () => queues.withoutJob(['event_1']),
      () => queues.counts(),
      () => queues.ping(),
    ].map((ask) => rejectsWithin(milliseconds, ask)),
  );
}

async function untilItWorks(ask: () => Promise<unknown>): Promise<void> {
  const works = (): Promise<boolean> =>
    ask().then(
      () => true,
      () => false,
    );
  await vi.waitUntil(works, { timeout: 10_000 });
}

// Where there is no Redis at all, the set-up of the run has said so, or failed in CI.
describe.runIf(inject('redisUrl') !== null)('Redis', () => {
  it('rejects at once while it is down, says so once, and works again when it is back', async () => {
    const redis = await ownRedis();
    await redis.start();
    const { queues, errors } = await openFresh('redis', redis.url);
    const lanes: string[] = [];
    await work(queues, { applyLane: into(lanes), applyEvent: into([]) });
    await queues.wakeLane('before');
    await vi.waitUntil(() => lanes.length === 1);

    await redis.kill();
    await everythingRejects(queues, bound);
    await vi.waitUntil(() => errors.some((error) => error.includes('ECONNREFUSED')));
    const many = await Promise.allSettled(Array.from({ length: 2_000 }, () => queues.wakeLane('a')));
    expect(many.every(({ status }) => status === 'rejected')).toBe(true);
    await everythingRejects(queues, 500);

    await redis.start();
    await untilItWorks(() => queues.wakeLane('after'));
    await vi.waitUntil(() => lanes.includes('after'), { timeout: 10_000 });
    expect(lanes).not.toContain('a');
    expect(new Set(errors).size).toBe(errors.length);
    expect(errors.length).toBeLessThan(10);
  });

  it('rejects in time while it hangs, and works again when it goes on', async () => {
    const redis = await ownRedis();
    await redis.start();
    const { queues } = await openFresh('redis', redis.url);
    const lanes: string[] = [];
    await work(queues, { applyLane: into(lanes) });
    await queues.wakeLane('before');
    await vi.waitUntil(() => lanes.length === 1);
    redis.signal('SIGSTOP');
    await everythingRejects(queues, bound);
    redis.signal('SIGCONT');
    await untilItWorks(() => queues.wakeLane('after'));
    await vi.waitUntil(() => lanes.includes('after'), { timeout: 10_000 });
  });

  it('opens without it, and begins when it comes', async () => {
    const redis = await ownRedis();
    const { queues } = await openFresh('redis', redis.url);
    const lanes: string[] = [];
    await work(queues, { applyLane: into(lanes) });
    await everythingRejects(queues, 500);
    await redis.start();
    await untilItWorks(() => queues.wakeLane('a'));
    await vi.waitUntil(() => lanes.includes('a'), { timeout: 10_000 });
  });

  it('survives the loss of all data while jobs run and wait', async () => {
    const redis = await ownRedis();
    await redis.start();
    const { queues } = await openFresh('redis', redis.url);
    const door = gate();
    const lanes: string[] = [];
    const events: string[] = [];
    await work(
      queues,
      {
        applyLane: async (lane) => {
          lanes.push(lane);
          await door.opened;
        },
        applyEvent: async (eventId) => {
          events.push(eventId);
          await door.opened;
        },
      },
      1,
    );
    await queues.wakeLane('a');
    await queues.wakeLane('b');
    await queues.retryEvent('event_1');
    await vi.waitUntil(() => lanes.length + events.length === 2);
    await queues.wakeLane('a');
    await command(redis.url, (client) => client.flushall());
    expect(await queues.withoutJob(['event_1'])).toEqual(['event_1']);
    door.open();
    for (const lane of ['a', 'b', 'c']) await queues.wakeLane(lane);
    await queues.retryEvent('event_1');
    await vi.waitUntil(() => lanes.length === 4 && events.length === 2, { timeout: 10_000 });
    expect(lanes).toEqual(['a', 'a', 'b', 'c']);
    await untilIdle(queues);
    await queues.wakeLane('a');
    await vi.waitUntil(() => lanes.length === 5);
  });

  // Whether the workers have noticed the loss when they are told to close must not matter.
  it.each(['noticed', 'not noticed'])(
    'closes its workers while it is down (%s), after the jobs in hand',
    async (loss) => {
      const redis = await ownRedis();
      await redis.start();
      const { queues } = await openFresh('redis', redis.url);
      const door = gate();
      const steps: string[] = [];
      const workers = await work(queues, {
        applyLane: async () => {
          steps.push('begun');
          await door.opened;
          steps.push('ended');
        },
      });
      await queues.wakeLane('a');
      await vi.waitUntil(() => steps.length === 1);
      if (loss === 'not noticed') redis.signal('SIGSTOP');
      else await redis.kill();
      await everythingRejects(queues, bound);
      const start = performance.now();
      const closing = workers.close().then(() => steps.push('closed'));
      door.open();
      await closing;
      expect(steps).toEqual(['begun', 'ended', 'closed']);
      expect(performance.now() - start).toBeLessThan(15_000);
    },
  );

  it('warns of a Redis that drops keys when it is full', async () => {
    const redis = await ownRedis();
    await redis.start('--maxmemory-policy', 'allkeys-lru');
    const { errors } = await openFresh('redis', redis.url);
    await vi.waitUntil(() => errors.length > 0);
    expect(errors).toEqual([expect.stringMatching(/policy allkeys-lru.*noeviction/)]);
  });
});
