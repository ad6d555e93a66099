import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminToken, openTestApp, type TestApp } from '../support/http-app.ts';
import { addressOf, staff, tellMistake, tellStaff, tightGuard } from '../support/hold-story.ts';
import { expectProblem } from '../support/problem.ts';
import { okta } from '../support/story.ts';
import { tellStory, type ToldStory } from '../support/tell.ts';

const operatorToken = 'token-of-an-operator';
const tokens = [
  { token: adminToken, name: 'bootstrap', role: 'admin' as const },
  { token: operatorToken, name: 'night-shift', role: 'operator' as const },
];

interface Hold {
  readonly id: string;
  readonly summary: string;
}
interface List<Item> {
  readonly data: readonly Item[];
  readonly after: string | null;
}

let test: TestApp;
beforeAll(async () => {
  test = await openTestApp({ tokens, settings: tightGuard });
});
afterAll(async () => {
  await test.close();
});

function send(method: 'GET' | 'POST', path: string, payload?: object, token = operatorToken) {
  const url = `/api/v1${path}`;
  return test.app.inject({ method, url, headers: { authorization: `Bearer ${token}` }, ...(payload && { payload }) });
}

async function holdsOf({ organizationId }: ToldStory, more = ''): Promise<readonly Hold[]> {
  return (await send('GET', `/holds?organization=${organizationId}${more}`)).json<List<Hold>>().data;
}

async function holdOf(told: ToldStory): Promise<Hold> {
  const [hold, ...others] = await holdsOf(told);
  if (hold === undefined || others.length > 0) throw new Error('There should be one hold.');
  return hold;
}

async function namesIn(id: string, state: string): Promise<string[]> {
  const { data } = (await send('GET', `/holds/${id}/members?state=${state}`)).json<List<{ email: string }>>();
  return data.map(({ email }) => email);
}

const idOf = async (told: ToldStory, name: string): Promise<string> => (await told.member(addressOf(name))).id;
const statusOf = async (told: ToldStory, name: string): Promise<string> => (await told.member(addressOf(name))).status;
const reason = 'Ticket 23';

describe('a mass removal', () => {
  it('is listed and shown with what it is about, and no names', async () => {
    const told = await tellStory(test.sync, tellMistake());
    const hold = await holdOf(told);
    expect(hold).toEqual({
      id: hold.id,
      organizationId: told.organizationId,
      rule: 'mass_removal',
      summary: '3 removals wait: 2 of 11 active members went within 60 minutes.',
      directoryId: null,
      openedAt: expect.any(String) as string,
      openedEventId: told.idOf('event_015'),
      active: 11,
      removed: 2,
      members: { waiting: 3, approved: 0, rejected: 0, released: 0 },
      closedAt: null,
      answer: null,
      expiresAt: null,
      expiryAnswer: null,
      run: null,
    });
    expect((await send('GET', `/holds/${hold.id}`)).json()).toEqual(hold);
    expect(await holdsOf(told, '&state=open&rule=mass_removal')).toEqual([hold]);
    expect(await holdsOf(told, '&state=closed')).toEqual([]);
    expect(await holdsOf(told, '&rule=last_admin')).toEqual([]);
    expect((await test.get('/api/v1/status')).body).toMatchObject({ holds: { open: 1, waiting: 3 } });
  });

  it('lists its members by page, and those who were let go before', async () => {
    const told = await tellStory(test.sync, tellMistake());
    const { id } = await holdOf(told);
    const path = `/holds/${id}/members`;
    const first = (await send('GET', `${path}?limit=2&state=waiting`)).json<List<object>>();
    expect(first.data).toMatchObject([
      {
        memberId: await idOf(told, 'person-2'),
        email: addressOf('person-2'),
        role: 'data_owner',
        status: 'active',
        eventId: told.idOf('event_015'),
        state: 'waiting',
        decidedBy: null,
      },
      { email: addressOf('person-3') },
    ]);
    const second = await send('GET', `${path}?limit=2&state=waiting&after=${first.after ?? ''}`);
    expect(second.json()).toMatchObject({ data: [{ email: addressOf('person-4') }], after: null });
    expect(await namesIn(id, 'removed')).toEqual(['person-0', 'person-1'].map(addressOf));
    expectProblem(await send('GET', `${path}?after=x`), 'invalid_cursor', `/api/v1${path}`);
    expectProblem(await send('GET', `${path}?state=gone`), 'invalid_request', `/api/v1${path}`);
  });

  it('is approved for some, rejected for the rest, and restores those who went before', async () => {
    const told = await tellStory(test.sync, tellMistake());
    const { id } = await holdOf(told);
    const memberIds = [(await idOf(told, 'person-2')).toUpperCase()];
    const approved = await send('POST', `/holds/${id}/approve`, { memberIds, reason });
    expect(approved.statusCode).toBe(202);
    expect(approved.json()).toMatchObject({
      id,
      closedAt: null,
      members: { waiting: 2, approved: 1 },
      run: { done: 0 },
    });
    await told.catchUp();
    expect([await statusOf(told, 'person-2'), await statusOf(told, 'person-3')]).toEqual(['deactivated', 'active']);

    const rejected = await send('POST', `/holds/${id}/reject`, { reason });
    expect(rejected.statusCode).toBe(202);
    expect(rejected.json()).toMatchObject({
      answer: 'mixed',
      summary: 'Nothing waits any more (1 approved, 2 rejected): 2 of 11 active members went within 60 minutes.',
    });
    await told.catchUp();
    expect((await send('POST', `/holds/${id}/restore`, { reason })).statusCode).toBe(202);
    await told.catchUp();
    expect((await send('GET', `/holds/${id}`)).json()).toMatchObject({
      members: { waiting: 0, approved: 1, rejected: 4 },
      run: { state: 'done', done: 5, changed: 2 },
    });
    expect(await told.member(addressOf('person-0'))).toMatchObject({ status: 'active', role: 'data_owner' });
    expect(await namesIn(id, 'approved')).toEqual([addressOf('person-2')]);
    expect(await namesIn(id, 'removed')).toEqual([]);

    const again = await send('POST', `/holds/${id}/approve`, { reason });
    expectProblem(again, 'hold_closed', `/api/v1/holds/${id}/approve`);
    const nobody = await send('POST', `/holds/${id}/restore`, { reason });
    expectProblem(nobody, 'nothing_removed', `/api/v1/holds/${id}/restore`);
    const actions = await test.sync.database.prisma.auditEntry.findMany({
      where: {
        organizationId: told.organizationId,
        action: { startsWith: 'hold.' },
        actor: { startsWith: 'operator' },
      },
      orderBy: { id: 'asc' },
    });
    expect(actions.map(({ actor, action }) => `${actor} ${action}`)).toEqual([
      'operator:night-shift hold.approved',
      'operator:night-shift hold.rejected',
      'operator:night-shift hold.restored',
    ]);
  });

  it('answers nobody when one of those named does not wait', async () => {
    const told = await tellStory(test.sync, tellMistake());
    const { id } = await holdOf(told);
    const memberIds = [await idOf(told, 'person-2'), await idOf(told, 'person-9')];
    const refused = await send('POST', `/holds/${id}/approve`, { memberIds, reason });
    expectProblem(refused, 'not_held', `/api/v1/holds/${id}/approve`);
    expect(await holdOf(told)).toMatchObject({ members: { waiting: 3 } });
  });
});

describe('the last admin', () => {
  it('goes only when an admin says so', async () => {
    const story = tellStaff();
    const told = await tellStory(test.sync, story);
    story.user('user_admin').deleted();
    await told.catchUp();
    const { id, summary } = await holdOf(told);
    expect(summary).toBe('The directory takes away the last active admin; the change waits.');
    const path = `/holds/${id}/approve`;
    expectProblem(await send('POST', path, { reason }), 'last_admin', `/api/v1${path}`);
    const body = { reason, overrideLastAdmin: true };
    expectProblem(await send('POST', path, body), 'role_insufficient', `/api/v1${path}`);
    expect((await send('POST', path, body, adminToken)).statusCode).toBe(202);
    await told.catchUp();
    expect(await statusOf(told, 'admin')).toBe('deactivated');
  });
});

describe('the end of a directory', () => {
  it('is answered as a whole: members become Eppo’s own', async () => {
    const story = tellStaff();
    story.directory(okta).deleted();
    const told = await tellStory(test.sync, story);
    const { id, summary } = await holdOf(told);
    const directory = told.idOf(okta);
    expect(summary).toBe(
      `The directory ${directory} was deleted; its members keep their access until somebody decides.`,
    );
    for (const verb of ['approve', 'reject']) {
      const named = await send('POST', `/holds/${id}/${verb}`, { memberIds: [randomUUID()], reason });
      expectProblem(named, 'held_as_whole', `/api/v1/holds/${id}/${verb}`);
    }
    const released = await send('POST', `/holds/${id}/approve`, { reason, members: 'release' });
    expect(released.json()).toMatchObject({
      answer: 'released',
      summary: `The directory ${directory} was deleted, and its members are Eppo’s own now.`,
    });
    expect(await told.member(addressOf(staff[0] ?? ''))).toMatchObject({ managedBy: 'eppo', status: 'active' });
  });
});

describe('holds', () => {
  it('are listed by page, the newest first', async () => {
    const ids: string[] = [];
    let after = '';
    do {
      const page = (await send('GET', `/holds?limit=1${after === '' ? '' : `&after=${after}`}`)).json<List<Hold>>();
      ids.push(...page.data.map(({ id }) => id));
      after = page.after ?? '';
    } while (after !== '');
    const all = (await send('GET', '/holds')).json<List<Hold & { openedAt: string }>>().data;
    expect(ids).toEqual(all.map(({ id }) => id));
    expect(all.map(({ openedAt }) => openedAt)).toEqual(
      all
        .map(({ openedAt }) => openedAt)
        .toSorted()
        .toReversed(),
    );
    expectProblem(await send('GET', '/holds?after=x'), 'invalid_cursor', '/api/v1/holds');
  });

  it.each([
    ['approve', {}],
    ['approve', { reason, members: 'delete' }],
    ['approve', { reason, memberIds: [] }],
    ['reject', { reason, memberIds: ['ann@example.com'] }],
    ['reject', { reason, memberIds: Array.from({ length: 10_001 }, () => randomUUID()) }],
    ['restore', { reason, overrideLastAdmin: true }],
  ])('400 for %s with a body that is wrong', async (verb, payload) => {
    const path = `/holds/${randomUUID()}/${verb}`;
    expectProblem(await send('POST', path, payload), 'invalid_request', `/api/v1${path}`);
  });

  it('404 for what is unknown', async () => {
    for (const id of [randomUUID(), 'x', '%00']) {
      for (const path of [`/holds/${id}`, `/holds/${id}/members`]) {
        expectProblem(await send('GET', path), 'not_found', `/api/v1${path}`);
      }
      for (const verb of ['approve', 'reject', 'restore']) {
        const path = `/holds/${id}/${verb}`;
        expectProblem(await send('POST', path, { reason }), 'not_found', `/api/v1${path}`);
      }
    }
  });
});
