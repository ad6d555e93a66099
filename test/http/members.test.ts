import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../support/http-app.ts';

interface Member {
  readonly id: string;
  readonly email: string;
  readonly organizationId: string;
}
interface Page {
  readonly data: readonly Member[];
  readonly after: string | null;
}

let test: TestApp;
const ada = randomUUID();
const gone = randomUUID();
const goneBefore = randomUUID();

beforeAll(async () => {
  test = await openTestApp();
  const { prisma } = test.sync.database;
  // 50 people, each in five organizations: every page ends among equal e-mails somewhere.
  const crowd = Array.from({ length: 250 }, (_, index) => ({
    organizationId: `org_${index % 5}`,
    email: `person-${String(Math.floor(index / 5)).padStart(3, '0')}@example.com`,
  }));
  await prisma.member.createMany({ data: crowd });
  const own = { organizationId: 'org_own' };
  await prisma.member.createMany({
    data: [
      { ...own, id: ada, email: 'ada.stone@example.org', firstName: 'Ada', lastName: 'Stone', role: 'admin' },
      { ...own, email: 'full%mark@example.org', firstName: '100%', status: 'deactivated' },
      { ...own, email: 'under_score@example.org', lastName: 'O_Neil' },
      { ...own, email: 'back@example.org', lastName: 'Back\\slash' },
      { ...own, email: 'long@example.org', lastName: 'É'.repeat(1024) },
    ],
  });
  await prisma.mergedMember.createMany({
    data: [
      { id: goneBefore, organizationId: 'org_own', mergedInto: gone, eventId: 'event_1' },
      { id: gone, organizationId: 'org_own', mergedInto: ada, eventId: 'event_2' },
    ],
  });
});

afterAll(async () => {
  await test.close();
});

async function list(query: string): Promise<Page> {
  const answer = await test.get(`/api/v1/members?${query}`);
  expect(answer.status).toBe(200);
  return answer.body as Page;
}

async function emails(query: string): Promise<string[]> {
  return (await list(query)).data.map(({ email }) => email);
}

async function walk(query: string): Promise<{ members: Member[]; pages: number }> {
  const members: Member[] = [];
  let after: string | null = null;
  let pages = 0;
  do {
    const page: Page = await list(after === null ? query : `${query}&after=${after}`);
    members.push(...page.data);
    pages += 1;
    ({ after } = page);
  } while (after !== null);
  return { members, pages };
}

describe('pages', () => {
  it.each([1, 3, 7, 50, 200])('go through all 250 members once, in order, %i at a time', async (limit) => {
    const { members, pages } = await walk(`search=person&limit=${limit}`);
    expect(members).toHaveLength(250);
    expect(new Set(members.map(({ id }) => id)).size).toBe(250);
    const order = members.map(({ email, id }) => `${email} ${id}`);
    expect(order).toEqual(order.toSorted());
    expect(pages).toBe(Math.ceil(250 / limit));
  });

  it('go through one organization', async () => {
    const { members } = await walk('organization=org_3&limit=7');
    expect(members).toHaveLength(50);
    expect(new Set(members.map(({ organizationId }) => organizationId))).toEqual(new Set(['org_3']));
  });

  it('are of 50 unless asked otherwise', async () => {
    expect((await list('')).data).toHaveLength(50);
  });
});

describe('filters', () => {
  it('finds an e-mail in any case', async () => {
    expect(await emails('email=ADA.Stone@example.org')).toEqual(['ada.stone@example.org']);
    expect(await emails('email=person-007@example.com')).toHaveLength(5);
  });

  it('takes status, role and organization together, and a blank one as none', async () => {
    expect(await emails('organization=org_own&status=deactivated')).toEqual(['full%mark@example.org']);
    expect(await emails('organization=org_own&role=admin&status=&email=&search=')).toEqual(['ada.stone@example.org']);
    expect(await emails('organization=org_nobody')).toEqual([]);
  });

  it.each([
    ['aDa', 'ada.stone@example.org'],
    ['ston', 'ada.stone@example.org'],
    ['Ada Stone', 'ada.stone@example.org'],
    ['stone ada', 'ada.stone@example.org'],
    ['ADA.STONE@EXAMPLE', 'ada.stone@example.org'],
    ['100%', 'full%mark@example.org'],
    ['under_sc', 'under_score@example.org'],
    ["o'n", 'under_score@example.org'],
    ['score O_N', 'under_score@example.org'],
    ['back\\s', 'back@example.org'],
    ['é', 'long@example.org'],
    ['tone', null],
    ['%', null],
    ['_', null],
    ['\\', null],
    ["'; -- & | ! ( <-> :*", null],
    ['Ada Nobody', null],
  ])('search for %s finds %s', async (text, email) => {
    expect(await emails(`search=${encodeURIComponent(text)}`)).toEqual(email === null ? [] : [email]);
  });
});

describe('one member', () => {
  it('has exactly the fields of the contract', async () => {
    const { status, body } = await test.get(`/api/v1/members/${ada}`);
    expect(status).toBe(200);
    expect(body).toEqual({
      id: ada,
      organizationId: 'org_own',
      email: 'ada.stone@example.org',
      firstName: 'Ada',
      lastName: 'Stone',
      role: 'admin',
      status: 'active',
      managedBy: 'eppo',
      roleSource: 'eppo',
      needsAttention: null,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      updatedAt: expect.stringMatching(/Z$/) as string,
    });
  });

  it.each([
    ['merged once', gone],
    ['merged twice', goneBefore],
    ['in upper case', ada.toUpperCase()],
  ])('is found by an id that was %s', async (_, id) => {
    expect((await test.get(`/api/v1/members/${id}`)).body).toMatchObject({ id: ada });
  });

  it.each([randomUUID(), 'x', '%00', 'a'.repeat(3_000), 'a'.repeat(5_000)])('404 for an unknown id', async (id) => {
    const { status, body } = await test.get(`/api/v1/members/${id}`);
    expect(status).toBe(404);
    expect(body).toMatchObject({ code: 'not_found' });
  });
});
