import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Activity } from '../../src/http/activity-schemas.ts';
import { adminToken, openTestApp, type TestApp } from '../support/http-app.ts';
import { expectProblem } from '../support/problem.ts';
import { until } from '../support/until.ts';

let test: TestApp;
/** When the minute began in which the test did: the next one may begin meanwhile. */
let anchor: Date;
beforeEach(async () => {
  test = await openTestApp();
  anchor = new Date(Math.floor(Date.now() / 60_000) * 60_000);
});
afterEach(async () => {
  await test.close();
});

async function chart(query = ''): Promise<Activity> {
  const { status, body } = await test.get(`/api/v1/activity?${query}`);
  expect(status).toBe(200);
  return body as Activity;
}

/** Only the minutes in which something happened, by how many before the anchor they began. */
function eventful({ data }: Activity) {
  return data.flatMap(({ at, received, decided, latencyMs }) => {
    const outcomes = Object.fromEntries(Object.entries(decided).filter(([, count]) => count > 0));
    const ago = (anchor.getTime() - Date.parse(String(at))) / 60_000;
    return received > 0 || latencyMs !== null || Object.keys(outcomes).length > 0
      ? [{ ago, received, ...outcomes, latencyMs }]
      : [];
  });
}

/** Events that came `minutesAgo` before the anchor, decided after so many seconds, in the order given. */
async function happened(
  rows: readonly (readonly [minutesAgo: number, outcome: string, seconds: number, organization?: string])[],
): Promise<void> {
  for (const [index, [minutesAgo, outcome, seconds, organization = 'org_1']] of rows.entries()) {
    await test.sync.database.prisma.$executeRaw`
      WITH e AS (
        INSERT INTO events (id, type, organization_id, occurred_at, received_at)
        VALUES (${`event_${index}_${minutesAgo}`}, 'dsync.user.created', ${organization}, now(),
          ${anchor}::timestamptz - make_interval(mins => ${minutesAgo}::int)) RETURNING *
      )
      INSERT INTO event_outcomes (event_id, seq, organization_id, outcome, reason, attempts, decided_at)
      SELECT id, seq, organization_id, ${outcome}::event_outcome, '', 1, received_at + make_interval(secs => ${seconds}::float8)
      FROM e`;
  }
}

describe('a chart', () => {
  it.each([
    ['hour', 60, 60],
    ['day', 900, 96],
    ['week', 7_200, 84],
  ])('of a %s has all its buckets, empty ones too', async (range, bucketSeconds, buckets) => {
    const { organizationId, from, to, data, ...rest } = await chart(`range=${range}`);
    expect({ organizationId, ...rest }).toEqual({ organizationId: null, bucketSeconds });
    expect(data).toHaveLength(buckets);
    const times = data.map(({ at }) => Date.parse(String(at)));
    expect(times[0]).toBe(Date.parse(String(from)));
    expect(times.every((at, index) => at === (times[0] ?? 0) + index * bucketSeconds * 1_000)).toBe(true);
    const end = Date.parse(String(to));
    expect(end).toBe((times.at(-1) ?? 0) + bucketSeconds * 1_000);
    expect(end).toBeGreaterThan(Date.now() - 1_000);
    const decided = { applied: 0, unchanged: 0, superseded: 0, ignored: 0, held: 0, failed: 0 };
    expect(new Set(data.map(({ at, ...bucket }) => (expect(at).toBeDefined(), JSON.stringify(bucket))))).toEqual(
      new Set([JSON.stringify({ received: 0, decided, latencyMs: null })]),
    );
  });

  it('counts what came in when it came, and what was decided when it was', async () => {
    await happened([
      [90, 'applied', 3_600 + 1_200], // received before the chart begins, and decided 10 minutes ago
      [20, 'applied', 1],
      [20, 'unchanged', 2],
      [20, 'superseded', 3],
      [20, 'held', 90], // in the next minute
      [10, 'failed', 0.25],
      [10, 'ignored', 30], // has no latency
    ]);
    expect(eventful(await chart())).toEqual([
      { ago: 20, received: 4, applied: 1, unchanged: 1, superseded: 1, latencyMs: { p50: 2_000, p95: 3_000 } },
      { ago: 19, received: 0, held: 1, latencyMs: { p50: 90_000, p95: 90_000 } },
      { ago: 10, received: 2, applied: 1, failed: 1, ignored: 1, latencyMs: { p50: 250, p95: 4_800_000 } },
    ]);
  });

  it('of an organization has nothing of another', async () => {
    await happened([
      [30, 'applied', 1, 'org_1'],
      [30, 'applied', 9, 'org_2'],
      [29, 'failed', 9, 'org_2'],
      [28, 'applied', 3, 'org_1'],
    ]);
    const own = await chart('organization=org_1');
    expect(own.organizationId).toBe('org_1');
    expect(eventful(own)).toEqual([
      { ago: 30, received: 1, applied: 1, latencyMs: { p50: 1_000, p95: 1_000 } },
      { ago: 28, received: 1, applied: 1, latencyMs: { p50: 3_000, p95: 3_000 } },
    ]);
    expect(eventful(await chart('organization=org_none'))).toEqual([]);
  });

  it('shows what has happened since, and counts what is over only once', async () => {
    await happened([[30, 'applied', 1]]);
    expect(eventful(await chart()).map(({ received }) => received)).toEqual([1]);
    await happened([[0, 'applied', 0]]);
    await test.sync.database.prisma.$executeRaw`TRUNCATE event_outcomes`;
    const seen = await until('the new event shows', async () => {
      const shown = eventful(await chart());
      return shown.length > 1 ? shown : null;
    });
    expect(seen).toMatchObject([{ received: 1, applied: 1 }, { received: 1 }]);
    expect(seen[1]).not.toHaveProperty('applied');
  });

  it('is of an hour unless another range is asked for, and of no other', async () => {
    expect(await chart()).toMatchObject({ bucketSeconds: 60 });
    const headers = { authorization: `Bearer ${adminToken}` };
    const answer = await test.app.inject({ url: '/api/v1/activity?range=year', headers });
    expectProblem(answer, 'invalid_request', '/api/v1/activity');
  });

  it('is given up, and not waited for, when counting takes too long', async () => {
    const { database } = test.sync;
    const { promise: locked, resolve } = Promise.withResolvers<undefined>();
    const { promise: seen, resolve: release } = Promise.withResolvers<undefined>();
    const holding = database.prisma.$transaction(
      async (tx) => {
        await tx.$executeRaw`LOCK TABLE event_outcomes`;
        resolve(undefined);
        await seen;
      },
      { timeout: 20_000 },
    );
    await locked;
    const headers = { authorization: `Bearer ${adminToken}` };
    const answer = await test.app.inject({ url: '/api/v1/activity', headers });
    release(undefined);
    await holding;
    expectProblem(answer, 'unavailable', '/api/v1/activity');
    expect(answer.headers['retry-after']).toBe('5');
    expect((await chart()).data).toHaveLength(60);
  });
});
