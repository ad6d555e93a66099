import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { startFakeWorkos, type FakeWorkos } from './fake-workos.ts';

let fake: FakeWorkos;
const start = Date.UTC(2026, 0, 1);
let now: number;

beforeEach(async () => {
  now = start;
  fake = await startFakeWorkos({ now: () => now });
  fake.state.connectDirectory({ id: 'directory_1', organizationId: 'org_1' });
});
afterEach(() => fake.close());

const listSchema = z.object({
  data: z.array(z.looseObject({ id: z.string() })),
  list_metadata: z.object({ after: z.string().nullable() }),
});

const get = (path: string): Promise<Response> =>
  fetch(`${fake.url}${path}`, { headers: { authorization: `Bearer ${fake.apiKey}` } });

async function list(path: string): Promise<{ ids: string[]; after: string | null }> {
  const { data, list_metadata: metadata } = listSchema.parse(await (await get(path)).json());
  return { ids: data.map(({ id }) => id), after: metadata.after };
}

const statusOf = async (path: string): Promise<number> => (await get(path)).status;

describe('the event log', () => {
  const all = '/events?events=dsync.activated,dsync.user.created';
  const idOf = (name: string): string => fake.state.addUser('directory_1', { firstName: name }).id;

  test('takes types in both spellings, a default limit of 10, and no order', async () => {
    const ids = Array.from({ length: 12 }, (_, index) => idOf(String(index)));
    const spelled = '/events?events[]=dsync.user.created&events[]=dsync.user.deleted&order=desc';
    expect(await list(spelled)).toEqual({ ids: ids.slice(0, 10), after: ids[9] });
    expect(await list(`${spelled}&after=${String(ids[9])}`)).toEqual({ ids: ids.slice(10), after: null });
    expect((await list(`${all}&limit=100`)).ids).toHaveLength(13);
  });

  test.each([
    '/events',
    `${all}&limit=101`,
    `${all}&limit=0`,
    `${all}&after=x`,
    `${all}&after=x&range_start=2026-01-01`,
  ])('refuses %s', async (path) => {
    expect(await statusOf(path)).toBe(400);
  });

  test('holds back what is young', async () => {
    fake.settings.visibilityLagMs = 2000;
    now += 2000;
    const young = idOf('Ann');
    expect((await list(all)).ids).not.toContain(young);
    now += 2000;
    expect((await list(all)).ids).toContain(young);
  });

  test('forgets what is old, and then refuses it as a cursor', async () => {
    const old = idOf('Ann');
    now += 60_000;
    const kept = idOf('Bob');
    expect((await list(`${all}&after=${old}`)).ids).toEqual([kept]);
    fake.settings.retentionMs = 30_000;
    expect(await statusOf(`${all}&after=${old}`)).toBe(400);
    expect((await list(`${all}&range_start=2026-01-01T00:00:00.000Z`)).ids).toEqual([kept]);
    expect(await list(`${all}&range_start=2026-02-01T00:00:00.000Z`)).toEqual({ ids: [], after: null });
  });

  test('has one event for each change, at rising times, but none for quiet ones', () => {
    const { state } = fake;
    const user = { id: 'directory_user_1' };
    state.addUser('directory_1', user);
    state.addGroup('directory_1', { id: 'directory_group_1', name: 'Everyone' });
    state.addToGroup('directory_group_1', user.id);
    state.updateUser(user.id, { state: 'inactive' });
    state.renameGroup('directory_group_1', 'All');
    state.removeFromGroup('directory_group_1', user.id);
    state.quietly(() => state.addUser('directory_1', { id: 'directory_user_2' }));
    state.deleteUser(user.id);
    state.deleteGroup('directory_group_1');
    state.deleteDirectory('directory_1');
    const types = ['activated', 'user.created', 'group.created', 'group.user_added', 'user.updated', 'group.updated'];
    const more = ['group.user_removed', 'user.deleted', 'group.deleted', 'deleted'];
    expect(state.events.map(({ payload }) => payload.event)).toEqual(
      [...types, ...more].map((type) => `dsync.${type}`),
    );
    const times = state.events.map(({ at }) => at);
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b));
    expect(() => state.deleteUser(user.id)).toThrow('has no directory_user_1');
  });
});

describe('the lists', () => {
  beforeEach(() => {
    for (const id of ['a', 'b', 'c']) fake.state.addUser('directory_1', { id });
  });

  test('are newest first unless asked otherwise', async () => {
    expect(await list('/directory_users?directory=directory_1&limit=2')).toEqual({ ids: ['c', 'b'], after: 'b' });
    expect(await list('/directory_users?directory=directory_1&after=b')).toEqual({ ids: ['a'], after: null });
    expect(await list('/directory_users?directory=directory_1&order=asc&after=a')).toEqual({
      ids: ['b', 'c'],
      after: null,
    });
    expect((await list('/directories')).ids).toEqual(['directory_1']);
  });

  test('follow the verbs: members of a group leave with it, with themselves, or alone', async () => {
    const { state } = fake;
    state.addGroup('directory_1', { id: 'g', name: 'Everyone' });
    for (const id of ['a', 'b', 'c']) state.addToGroup('g', id);
    state.removeFromGroup('g', 'a');
    state.deleteUser('b');
    expect((await list('/directory_users?group=g')).ids).toEqual(['c']);
    expect((await list('/directory_groups?user=c')).ids).toEqual(['g']);
    state.deleteGroup('g');
    expect((await list('/directory_groups?user=c')).ids).toEqual([]);
    expect(await statusOf('/directory_users?group=g')).toBe(404);
  });

  test.each(['/directory_users', '/directory_groups', '/directory_users?directory=directory_1&after=x'])(
    'refuse %s',
    async (path) => {
      expect(await statusOf(path)).toBe(400);
    },
  );

  test('of a deleted directory are not found, nor is anything in it', async () => {
    fake.state.addGroup('directory_1', { id: 'g', name: 'Everyone' });
    const paths = ['/directories/directory_1', '/directory_users/a', '/directory_groups/g'];
    const lists = ['/directory_users?directory=directory_1', '/directory_groups?directory=directory_1'];
    const inside = ['/directory_users?group=g', '/directory_groups?user=a'];
    for (const path of [...paths, ...lists, ...inside]) expect([path, await statusOf(path)]).toEqual([path, 200]);
    fake.state.deleteDirectory('directory_1');
    for (const path of [...paths, ...lists, ...inside]) expect([path, await statusOf(path)]).toEqual([path, 404]);
    expect((await list('/directories')).ids).toEqual([]);
  });

  test('show the fields that a test puts there', async () => {
    fake.state.patchWire('a', { email: 7, state: undefined });
    expect(await (await get('/directory_users/a')).json()).toMatchObject({ id: 'a', email: 7 });
  });

  test('count active and inactive users', async () => {
    fake.state.updateUser('b', { state: 'suspended' });
    const metadata = { users: { active: 2, inactive: 1 }, groups: 0 };
    expect(await (await get('/directories/directory_1')).json()).toMatchObject({ metadata });
  });
});

describe('trouble', () => {
  test('comes in turn, at its path, as often as it was asked for', async () => {
    fake.faults.add('/directories', { status: 503 }, 2);
    fake.faults.add('*', { status: 500 });
    expect(fake.faults.left).toBe(3);
    expect([await statusOf('/directories'), await statusOf('/directory_users?directory=directory_1')]).toEqual([
      503, 500,
    ]);
    expect([await statusOf('/directories'), await statusOf('/directories')]).toEqual([503, 200]);
    fake.faults.add('/directories', { status: 503 });
    fake.faults.clear();
    expect(await statusOf('/directories')).toBe(200);
  });

  test('can be an empty, a reversed, a late or an altered page', async () => {
    for (const id of ['a', 'b']) fake.state.addUser('directory_1', { id });
    const path = '/directory_users?directory=directory_1&order=asc';
    fake.faults.add('/directory_users', 'empty_list');
    fake.faults.add('/directory_users', 'shuffled');
    fake.faults.add('/directory_users', { delayMs: 30 });
    fake.faults.add('/directory_users', { alter: () => ({ data: [{ id: 'z' }], list_metadata: { after: 'z' } }) });
    expect(await list(path)).toEqual({ ids: [], after: null });
    expect((await list(path)).ids).toEqual(['b', 'a']);
    const asked = performance.now();
    expect((await list(path)).ids).toEqual(['a', 'b']);
    expect(performance.now() - asked).toBeGreaterThanOrEqual(25);
    expect(await list(path)).toEqual({ ids: ['z'], after: 'z' });
  });

  test('comes to who asks for users more than 4 times a second, by directory', async () => {
    fake.settings.usersPerSecond = 4;
    fake.state.connectDirectory({ id: 'directory_2', organizationId: 'org_1' });
    const ask = (directory: string): Promise<number[]> =>
      Promise.all(Array.from({ length: 5 }, () => statusOf(`/directory_users?directory=${directory}`)));
    const statuses = await Promise.all([ask('directory_1'), ask('directory_2')]);
    expect(statuses.map((each) => each.filter((status) => status === 429).length)).toEqual([1, 1]);
    expect(await statusOf('/directory_groups?directory=directory_1')).toBe(200);
  });
});

test('an unknown key and an unknown path are refused, and every request is noted', async () => {
  expect((await fetch(`${fake.url}/directories`)).status).toBe(401);
  expect(await statusOf('/users?limit=1')).toBe(404);
  expect(fake.requests.map(({ path, status }) => [path, status])).toEqual([
    ['/directories', 401],
    ['/users', 404],
  ]);
  expect(fake.requests[1]?.query.get('limit')).toBe('1');
});

test('it can come back where it was', async () => {
  const first = await startFakeWorkos();
  await first.close();
  const second = await startFakeWorkos({ port: Number(new URL(first.url).port) });
  expect(second.url).toBe(first.url);
  await second.close();
});
