import { afterAll, beforeAll, expect, it } from 'vitest';
import { adminToken, openTestApp, type TestApp } from '../support/http-app.ts';
import { expectProblem } from '../support/problem.ts';

let test: TestApp;
const url = '/api/v1/directories/directory_1/arrivals';
const hour = 3_600_000;
/** Noon of the day so many days ago, in UTC. */
const noon = (daysAgo: number): number => new Date().setUTCHours(12, 0, 0, 0) - daysAgo * 24 * hour;
const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

beforeAll(async () => {
  test = await openTestApp();
  const { prisma } = test.sync.database;
  await prisma.directory.create({ data: { id: 'directory_1', organizationId: 'org_1' } });
  const event = (id: string, at: number, more: object = {}) => {
    const data = { id, type: 'dsync.user.updated', organizationId: 'org_1', directoryId: 'directory_1', ...more };
    return { ...data, occurredAt: new Date(at) };
  };
  await prisma.event.createMany({
    data: [
      event('webhook_alone', noon(1)),
      event('webhook_then_listed', noon(1)),
      event('listed_then_webhook', noon(2), { source: 'catch_up' }),
      event('listed_alone', noon(2), { source: 'catch_up', organizationId: null }),
      event('first_moment', noon(2) - 12 * hour),
      event('before_the_start', noon(5)),
      // None of these counts.
      event('resynced', noon(1), { source: 'resync' }),
      event('not_asked_for', noon(1), { type: 'dsync.token.created' }),
      event('of_another_organization', noon(1), { organizationId: 'org_2' }),
      event('of_another_directory', noon(1), { directoryId: 'directory_2' }),
      event('too_long_ago', noon(7)),
    ],
  });
  const eventIds = ['webhook_then_listed', 'listed_then_webhook', 'first_moment'];
  await prisma.secondArrival.createMany({ data: eventIds.map((eventId) => ({ eventId })) });
});

afterAll(async () => {
  await test.close();
});

async function counted(): Promise<unknown> {
  return (await test.get(`${url}?days=7`)).body;
}

function days(...changed: readonly (readonly [daysAgo: number, numbers: object])[]): object {
  const data = [6, 5, 4, 3, 2, 1, 0].map((daysAgo) => {
    const numbers = changed.find(([ago]) => ago === daysAgo)?.[1];
    return { day: dayOf(noon(daysAgo)), webhook: 0, catchUpOnly: 0, missing: 0, ...numbers };
  });
  return { data };
}

it('counts by which ways the events of each day came, in UTC, the oldest day first', async () => {
  const numbers = [
    [5, { webhook: 1 }],
    [2, { webhook: 2, catchUpOnly: 1 }],
    [1, { webhook: 2 }],
  ] as const;
  expect(await counted()).toEqual(days(...numbers));
});

it('calls missing what the Events API has gone past since it is read', async () => {
  const { prisma } = test.sync.database;
  const catchUp = { id: 1, since: new Date(noon(4)), cursor: 'event_1', cursorAt: new Date(noon(1) + 1) };
  await prisma.catchUp.create({ data: catchUp });
  const missing = days([5, { webhook: 1 }], [2, { webhook: 2, catchUpOnly: 1 }], [1, { webhook: 2, missing: 1 }]);
  expect(await counted()).toEqual(missing);
  await prisma.catchUp.update({ where: { id: 1 }, data: { cursorAt: new Date(noon(1)) } });
  expect(await counted()).not.toEqual(missing);
  // Without anything new to list, reading to the end goes past it too.
  await prisma.catchUp.update({ where: { id: 1 }, data: { caughtUpAt: new Date(noon(1) + 61_000) } });
  expect(await counted()).toEqual(missing);
});

it('gives 14 days unless told otherwise, and 90 at most', async () => {
  expect(((await test.get(url)).body as { data: object[] }).data).toHaveLength(14);
  expect(((await test.get(`${url}?days=90`)).body as { data: object[] }).data).toHaveLength(90);
  for (const wrong of ['0', '91', '1.5', 'all']) {
    const headers = { authorization: `Bearer ${adminToken}` };
    const answer = await test.app.inject({ url: `${url}?days=${wrong}`, headers });
    expect(expectProblem(answer, 'invalid_request', url)['detail']).toContain('from 1 to 90');
  }
});

it('does not know other directories', async () => {
  expect(await test.get('/api/v1/directories/directory_9/arrivals')).toMatchObject({
    status: 404,
    body: { code: 'not_found', detail: expect.stringContaining('no directory') as string },
  });
});

it('reads only what its index has of the days', async () => {
  const { prisma } = test.sync.database;
  await prisma.$executeRaw`
    INSERT INTO events (id, type, organization_id, directory_id, occurred_at)
    SELECT 'many_' || n, 'dsync.user.updated', 'org_1', 'directory_' || n % 50, now() - n * interval '5 minutes'
    FROM generate_series(1, 20000) AS n`;
  await prisma.$executeRaw`ANALYZE events`;
  const plan = await prisma.$queryRaw<{ 'QUERY PLAN': string }[]>`
    EXPLAIN SELECT count(*) FROM events e LEFT JOIN second_arrivals s ON s.event_id = e.id
    WHERE e.directory_id = 'directory_1' AND e.occurred_at >= now() - interval '14 days'`;
  expect(plan.map((line) => line['QUERY PLAN']).join('\n')).toContain('events_directory_id_occurred_at_idx');
});

it('says that webhooks are switched off where there are none', async () => {
  const off = await openTestApp({ receive: null, ingest: 'events' });
  const answer = await off.app.inject({ method: 'POST', url: '/webhooks/workos', payload: '{}' });
  const body = expectProblem(answer, 'webhooks_off', '/webhooks/workos');
  expect(body['detail']).toMatch(/Events API alone: INGEST is events.* set the secret/);
  await off.close();
});
