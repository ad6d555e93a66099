import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openWorkosApi, type ApiPage, type WireObject, type WorkosApi } from '../../src/workos/api.ts';
import { startFakeWorkos, type FakeWorkos } from '../support/fake-workos.ts';

let fake: FakeWorkos;
let api: WorkosApi;
const start = Date.UTC(2026, 0, 1);
let now = start;

beforeEach(async () => {
  now = start;
  fake = await startFakeWorkos({ now: () => now });
  api = openWorkosApi({ apiKey: fake.apiKey, apiUrl: fake.url });
  fake.state.connectDirectory({ id: 'directory_1', organizationId: 'org_1' });
});
afterEach(() => fake.close());

const ids = (objects: readonly WireObject[]): unknown[] => objects.map(({ id }) => id);

/** Everything that a list gives, page by page, as the ids and the number of pages. */
async function readAll(
  list: (after: string | undefined) => Promise<ApiPage<WireObject>>,
): Promise<{ ids: unknown[]; pages: number }> {
  const all: unknown[] = [];
  let after: string | undefined;
  for (let pages = 1; ; pages++) {
    const page = await list(after);
    all.push(...ids(page.data));
    if (page.after === null) return { ids: all, pages };
    after = page.after;
  }
}

describe('events', () => {
  const types = ['dsync.activated', 'dsync.user.created'];

  test('come oldest first, of the types asked for, page by page, as they would in a webhook', async () => {
    const first = fake.state.addUser('directory_1', { email: 'ann@example.com' });
    fake.state.addGroup('directory_1', { name: 'Everyone' });
    const second = fake.state.addUser('directory_1', { email: 'bob@example.com' });
    const page = await api.listEvents({ types, limit: 2 });
    expect(page.data[1]).toEqual(JSON.parse(JSON.stringify(first)));
    expect(page.after).toBe(first.id);
    expect(await api.listEvents({ types, after: first.id })).toEqual({ data: [second], after: null });
  });

  test('can begin at a time', async () => {
    now += 60_000;
    const late = fake.state.addUser('directory_1', {});
    const page = await api.listEvents({ types, rangeStart: start + 30_000 });
    expect(ids(page.data)).toEqual([late.id]);
    expect(Object.fromEntries(fake.requests[0]?.query ?? [])).toEqual({
      events: 'dsync.activated,dsync.user.created',
      range_start: '2026-01-01T00:00:30.000Z',
      limit: '100',
      order: 'asc',
    });
  });

  test('begin at a cursor or at a time, never both', async () => {
    await expect(api.listEvents({ types, after: 'event_1', rangeStart: 0 })).rejects.toThrow('not both');
    expect(fake.requests).toEqual([]);
  });
});

describe('the directory', () => {
  test('is read alone and in a list, with the counts that the SDK drops', async () => {
    const directory = await api.getDirectory('directory_1');
    expect(directory).toMatchObject({ organization_id: 'org_1', state: 'linked', metadata: { groups: 0 } });
    fake.state.connectDirectory({ id: 'directory_2', organizationId: 'org_2' });
    expect(ids((await api.listDirectories({})).data)).toEqual(['directory_1', 'directory_2']);
    expect(ids((await api.listDirectories({ after: 'directory_1' })).data)).toEqual(['directory_2']);
  });

  test('gives its users without groups, where the SDK’s own reader throws', async () => {
    fake.state.addUser('directory_1', { id: 'directory_user_1', email: 'ann@example.com', firstName: 'Ann' });
    const { data } = await api.listUsers({ directory: 'directory_1' });
    expect(data[0]).toMatchObject({ id: 'directory_user_1', name: 'Ann', username: null });
    expect(data[0]).not.toHaveProperty('groups');
    expect(await api.getUser('directory_user_1')).toEqual(data[0]);
  });

  test('gives all of its users, 100 at a time, oldest first, also while some go', async () => {
    const expected = Array.from({ length: 205 }, (_, index) => `directory_user_${String(index)}`);
    for (const id of expected) fake.state.addUser('directory_1', { id });
    const list = (after: string | undefined): Promise<ApiPage<WireObject>> => {
      if (after === 'directory_user_99') fake.state.deleteUser(after);
      return api.listUsers({ directory: 'directory_1', after });
    };
    expect(await readAll(list)).toEqual({ ids: expected, pages: 3 });
  });

  test('gives groups, the users of a group and the groups of a user', async () => {
    for (const id of ['directory_user_1', 'directory_user_2']) fake.state.addUser('directory_1', { id });
    for (const id of ['directory_group_1', 'directory_group_2']) fake.state.addGroup('directory_1', { id, name: id });
    fake.state.addToGroup('directory_group_2', 'directory_user_1');
    expect(ids((await api.listGroups({ directory: 'directory_1' })).data)).toEqual([
      'directory_group_1',
      'directory_group_2',
    ]);
    expect(ids((await api.listGroups({ user: 'directory_user_1' })).data)).toEqual(['directory_group_2']);
    expect(ids((await api.listUsers({ group: 'directory_group_2' })).data)).toEqual(['directory_user_1']);
  });

  test('may have ids with any characters', async () => {
    fake.state.addUser('directory_1', { id: 'a/../b?c=d&é' });
    expect(await api.getUser('a/../b?c=d&é')).toMatchObject({ id: 'a/../b?c=d&é' });
  });
});

test('WorkOS’s clock is known from its newest success', async () => {
  expect(api.serverTime).toBeNull();
  await api.getDirectory('directory_1');
  expect(api.serverTime).toBe(start);
  now += 5000;
  await expect(api.getDirectory('directory_9')).rejects.toThrow();
  expect(api.serverTime).toBe(start);
  await api.getDirectory('directory_1');
  expect(api.serverTime).toBe(start + 5000);
});

describe('the address', () => {
  test.each(['https://api.workos.com', 'http://[::1]:4010', 'http://127.0.0.1/'])('may be %s', (apiUrl) => {
    expect(() => openWorkosApi({ apiKey: 'sk_test', apiUrl })).not.toThrow();
  });

  test.each(['', 'api.workos.com', 'ftp://api.workos.com', 'https://api.workos.com/v1', 'https://u:p@api.workos.com'])(
    'may not be "%s"',
    (apiUrl) => {
      expect(() => openWorkosApi({ apiKey: 'sk_test', apiUrl })).toThrow('Set WORKOS_API_URL');
    },
  );
});
