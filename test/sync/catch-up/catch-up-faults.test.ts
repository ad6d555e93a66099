import { describe, expect, it } from 'vitest';
import { takeLease } from '../../../src/store/catch-up.ts';
import { pauseAfterFailure } from '../../../src/sync/catch-up/catch-up.ts';
import { WorkosApiError, type WorkosApiErrorKind } from '../../../src/workos/api-error.ts';
import { until } from '../../support/until.ts';
import { at, hire, openFeedReader } from './feed-reader.ts';

describe('a request too many', () => {
  it('is made again after the time that WorkOS names, and the lease is kept for it', async () => {
    const reader = await openFeedReader();
    const events = hire(reader, 3, 60_000);
    reader.fake.faults.add('/events', { status: 429, headers: { 'retry-after': '1' } });
    await reader.poll();
    const [first, second, ...more] = reader.fake.requests;
    expect(more).toEqual([]);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(950);
    expect(await reader.row()).toMatchObject({ cursor: at(events, -1).id, failure: null });
  });

  it('does not let the lease run out while it waits, and is given up at once on shutdown', async () => {
    const reader = await openFeedReader();
    hire(reader, 3, 60_000);
    reader.fake.faults.add('/events', { status: 429, headers: { 'retry-after': '3600' } });
    const stop = new AbortController();
    const polling = reader.poll('one', stop.signal);
    const leaseEnd = await until('the poll waits', async () => {
      const row = await reader.sync.database.prisma.catchUp.findUnique({ where: { id: 1 } });
      const leftMs = (row?.leaseUntil?.getTime() ?? 0) - Date.now();
      return leftMs > 60_000 ? leftMs : null;
    });
    // However long WorkOS says, a wait is a minute at most.
    expect(leaseEnd).toBeLessThan(100_000);
    const asked = performance.now();
    stop.abort();
    await polling;
    expect(performance.now() - asked).toBeLessThan(1_000);
    expect(reader.fake.requests).toHaveLength(1);
    expect(await reader.row()).toMatchObject({ cursor: null, failure: null });
  });

  it('fails the poll when it goes on', async () => {
    const reader = await openFeedReader();
    reader.fake.faults.add('/events', { status: 429, headers: { 'retry-after': '0' } }, 100);
    await expect(reader.poll()).rejects.toMatchObject({ kind: 'rate_limited' });
    expect(reader.fake.requests).toHaveLength(6);
  });
});

describe('an answer that is none', () => {
  it.each([
    ['unavailable', { status: 503 }, /^WorkOS answered GET \/events with 503\. Try again/],
    ['unauthorized', { status: 401 }, /with 401\. Check that WORKOS_API_KEY/],
    ['bad_request', { status: 400 }, /with 400\. Check the ids and the cursor/],
    ['timeout', 'hang', /did not answer GET \/events within 200 ms/],
    ['unexpected_answer', 'wrong_shape', /is not what its API says/],
    ['unavailable', 'cut', /its answer broke off/],
  ] as const)(
    'fails the poll as %s, stands in the status, and leaves the reading to others',
    async (kind, fault, words) => {
      const reader = await openFeedReader({ timeoutMs: 200 });
      hire(reader, 3, 60_000);
      reader.fake.faults.add('/events', fault, 2);
      await expect(reader.poll('one')).rejects.toMatchObject({ kind });
      const failed = await reader.row();
      expect(failed).toMatchObject({ leader: null, leaseUntil: null, cursor: null, caughtUpAt: null });
      expect(failed.failure).toMatch(words);
      await expect(reader.poll('two')).rejects.toMatchObject({ kind });
      // Since when it fails, not when it failed last.
      expect((await reader.row()).failedAt).toEqual(failed.failedAt);
      await reader.poll('one');
      expect(await reader.row()).toMatchObject({ failure: null, failedAt: null, listed: 4n });
    },
  );

  it.each([
    ['unavailable', 1, 1_000],
    ['unavailable', 3, 4_000],
    ['timeout', 40, 60_000],
    ['unauthorized', 1, 60_000],
  ] as const)('lets the next poll wait: %s, in a row %d, %d ms', (kind: WorkosApiErrorKind, failures, pauseMs) => {
    expect(pauseAfterFailure(new WorkosApiError(kind, 'It failed'), failures)).toBe(pauseMs);
  });
});

it('leaves the reading to whoever has it, and stores nothing once another took over', async () => {
  const reader = await openFeedReader();
  const { database } = reader.sync;
  hire(reader, 3, 60_000);
  reader.fake.faults.add('/events', { delayMs: 300 });
  const polling = reader.poll('one');
  await until('the first process asks', () => (reader.fake.requests.length > 0 ? true : null));
  await reader.poll('two');
  expect(reader.fake.requests).toHaveLength(1);
  // The first one stalls for longer than its lease.
  await database.prisma.$executeRaw`UPDATE catch_up SET lease_until = now() - interval '1 second'`;
  expect(await takeLease(database, 'two', 60_000)).toMatchObject({ cursor: null });
  await polling;
  expect(await reader.row()).toMatchObject({
    leader: 'two',
    cursor: null,
    listed: 0n,
    caughtUpAt: null,
    failure: null,
  });
  expect(await database.prisma.event.count()).toBe(0);
  expect(reader.sync.complaints).toEqual([]);
});
