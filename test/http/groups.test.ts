import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../support/http-app.ts';
import { newStory, okta, type Story } from '../support/story.ts';
import { tellStory } from '../support/tell.ts';

interface Page {
  readonly data: readonly { readonly id: string; readonly name: string | null; readonly people: number }[];
  readonly after: string | null;
}

let test: TestApp;

beforeAll(async () => {
  test = await openTestApp({ settings: { directoryDeletedPolicy: 'deactivate' } });
});
afterAll(async () => {
  await test.close();
});

async function groupsOf(organizationId: string, query = ''): Promise<Page> {
  const answer = await test.get(`/api/v1/organizations/${organizationId}/groups?${query}`);
  expect(answer.status).toBe(200);
  return answer.body as Page;
}

async function walk(organizationId: string, query: string): Promise<Page['data'][number][]> {
  const groups: Page['data'][number][] = [];
  let after: string | null = null;
  do {
    const page: Page = await groupsOf(organizationId, `${query}${after === null ? '' : `&after=${after}`}`);
    groups.push(...page.data);
    ({ after } = page);
  } while (after !== null);
  return groups;
}

/** Ann and Bob in a group; every other way of not being in it any more. */
function manyFates(): Story {
  const story = newStory();
  story.directory(okta).activated('Example Okta');
  story.group('group_1').created('Editors');
  for (const name of ['ann', 'bob', 'removed', 'deleted', 'inactive']) {
    story.user(`user_${name}`).created({ email: `${name}@example.com` });
    story.user(`user_${name}`).addedTo('group_1');
  }
  story.user('user_removed').removedFrom('group_1');
  story.user('user_deleted').deleted();
  story.user('user_inactive').updated({ active: false });
  story.user('user_unheard').addedTo('group_1');
  return story;
}

describe('people of a group', () => {
  it('are those who are there', async () => {
    const told = await tellStory(test.sync, manyFates());
    expect(await groupsOf(told.organizationId)).toEqual({
      data: [
        { id: 'group_1', name: 'Editors', directoryId: told.idOf(okta), directoryName: 'Example Okta', people: 2 },
      ],
      after: null,
    });
  });

  it('are those of the organization, whatever ids another one has', async () => {
    const [small, large] = [newStory(), manyFates()];
    small.group('group_1').created('Alone');
    // Under the id that somebody in the other one's group has.
    small.user('user_ann').created({ email: 'ann@example.com' });
    const { organizationId } = await tellStory(test.sync, small);
    await tellStory(test.sync, large);
    expect((await groupsOf(organizationId)).data).toMatchObject([{ name: 'Alone', people: 0 }]);
  });

  it('are not those from before its deletion, when it was created again', async () => {
    const story = manyFates();
    const told = await tellStory(test.sync, story);
    story.group('group_1').deleted();
    await told.catchUp();
    expect((await groupsOf(told.organizationId)).data).toEqual([]);
    story.group('group_1').created('Editors');
    story.user('user_bob').addedTo('group_1');
    await told.catchUp();
    expect((await groupsOf(told.organizationId)).data).toMatchObject([{ name: 'Editors', people: 1 }]);
  });

  it('and the group are gone with their directory', async () => {
    const story = manyFates();
    const told = await tellStory(test.sync, story);
    story.directory(okta).deleted();
    await told.catchUp();
    expect((await groupsOf(told.organizationId)).data).toEqual([]);
  });
});

describe('the list', () => {
  const names = ['alpha', 'Beta 50%', 'Beta 500', 'delta', 'Echo', 'Echo'];

  async function openMany(): Promise<string> {
    const story = newStory();
    for (const [index, name] of names.toReversed().entries()) story.group(`group_${index}`).created(name);
    return (await tellStory(test.sync, story)).organizationId;
  }

  it.each([1, 2, 200])('goes by name in any case, %i at a time', async (limit) => {
    const groups = await walk(await openMany(), `limit=${limit}`);
    expect(groups.map(({ name }) => name)).toEqual(names);
    expect(new Set(groups.map(({ id }) => id)).size).toBe(names.length);
  });

  it.each([
    ['BETA', ['Beta 50%', 'Beta 500']],
    ['0%', ['Beta 50%']],
    ['500 be', ['Beta 500']],
    ['b_t', []],
    ['', names],
  ])('has for the words "%s" the groups with all of them', async (search, found) => {
    const { data } = await groupsOf(await openMany(), new URLSearchParams({ search }).toString());
    expect(data.map(({ name }) => name)).toEqual(found);
  });

  it('has one whose name has not come under its id', async () => {
    const organizationId = await openMany();
    const { prisma } = test.sync.database;
    await prisma.directoryGroup.create({ data: { organizationId, id: 'Charlie', directoryId: 'directory_unknown' } });
    expect((await walk(organizationId, 'limit=1'))[3]).toEqual({
      ...{ id: 'Charlie', name: null, directoryId: 'directory_unknown' },
      ...{ directoryName: null, people: 0 },
    });
  });

  it('is empty for an organization that is not known, and refuses a cursor of another list', async () => {
    expect(await groupsOf('org_nobody')).toEqual({ data: [], after: null });
    const { after } = (await test.get(`/api/v1/directories?limit=1`)).body as Page;
    const { status, body } = await test.get(`/api/v1/organizations/org_1/groups?after=${after ?? ''}`);
    expect({ status, body }).toMatchObject({ status: 400, body: { code: 'invalid_cursor' } });
  });
});
