import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { adminToken, openTestApp, type TestApp } from '../support/http-app.ts';
import { expectProblem } from '../support/problem.ts';
import { newStory, okta } from '../support/story.ts';
import { tellStory, type ToldStory } from '../support/tell.ts';

const viewerToken = 'token-of-a-viewer';
const operatorToken = 'token-of-an-operator';
const managed = 'managed@example.com';

let test: TestApp;
let told: ToldStory;
let managedId: string;

beforeAll(async () => {
  test = await openTestApp({
    tokens: [
      { token: adminToken, name: 'bootstrap', role: 'admin' },
      { token: operatorToken, name: 'night-shift', role: 'operator' },
      { token: viewerToken, name: 'reader', role: 'viewer' },
    ],
  });
  const story = newStory();
  story.directory(okta).activated('Okta');
  story.group('group_1').created('Editors');
  story.user('user_1').created({ email: managed });
  story.user('user_1').addedTo('group_1');
  told = await tellStory(test.sync, story);
  managedId = (await told.member(managed)).id;
});
afterAll(async () => {
  await test.close();
});

type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

function send(method: Method, path: string, payload?: object, token = operatorToken) {
  const url = `/api/v1${path}`;
  return test.app.inject({ method, url, headers: { authorization: `Bearer ${token}` }, ...(payload && { payload }) });
}

const newcomer = { organizationId: 'org_http', email: ' Ann@Example.com ', role: 'viewer' };
const inAnHour = (): string => new Date(Date.now() + 3_600_000).toISOString();
const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

describe('a member of Eppo’s own', () => {
  it('is added, changed and deactivated', async () => {
    const added = await send('POST', '/members', newcomer);
    expect(added.statusCode).toBe(201);
    const member = added.json<{ id: string }>();
    expect(member).toMatchObject({ email: 'ann@example.com', firstName: null, status: 'active', managedBy: 'eppo' });
    const url = `/members/${member.id}`;
    const changed = await send('PATCH', url, { firstName: 'Ann', role: 'admin' });
    expect(changed.statusCode).toBe(200);
    expect(changed.json()).toMatchObject({
      ...member,
      firstName: 'Ann',
      role: 'admin',
      updatedAt: expect.anything() as string,
    });
    const removed = await send('DELETE', url);
    expect(removed.statusCode).toBe(200);
    expect(removed.json()).toMatchObject({ id: member.id, status: 'deactivated' });
    expect(Object.keys(removed.json<object>())).toEqual(Object.keys(member));
    expect((await test.get(`/api/v1${url}`)).body).toMatchObject({ status: 'deactivated' });
  });

  it('has the default role when none is given', async () => {
    const added = await send('POST', '/members', { organizationId: 'org_http', email: 'default@example.com' });
    expect(added.json()).toMatchObject({ role: 'viewer', roleSource: 'eppo' });
  });

  it('stands in the audit trail under the name of the token', async () => {
    const members: { id: string }[] = [];
    for (const [token, email] of [
      [adminToken, 'a@example.com'],
      [operatorToken, 'o@example.com'],
    ] as const) {
      members.push((await send('POST', '/members', { ...newcomer, email }, token)).json<{ id: string }>());
    }
    const where = { memberId: { in: members.map(({ id }) => id) } };
    const entries = await test.sync.database.prisma.auditEntry.findMany({ where, orderBy: { id: 'asc' } });
    expect(entries.map(({ actor }) => actor)).toEqual(['operator:bootstrap', 'operator:night-shift']);
  });

  it('409 for an address that another has', async () => {
    await send('POST', '/members', { ...newcomer, email: 'twice@example.com' });
    const answer = await send('POST', '/members', { ...newcomer, email: 'TWICE@example.com' });
    const body = expectProblem(answer, 'email_taken', '/api/v1/members');
    expect(JSON.stringify(body)).not.toContain('twice');
  });

  it.each<[string, object]>([
    ['no address', { email: undefined }],
    ['what is no address', { email: 'ann' }],
    ['two addresses', { email: 'ann@example.com, bob@example.com' }],
    ['an address that is too long', { email: `${'a'.repeat(250)}@example.com` }],
    ['an unknown role', { role: 'superuser' }],
    ['a name that is too long', { firstName: 'a'.repeat(201) }],
    ['a name with a control character', { lastName: 'a\u0000b' }],
    ['a blank name', { lastName: '  ' }],
    ['no organization', { organizationId: '' }],
    ['a field that is not known', { superpower: 'flight' }],
    ['a status, which is active to begin with', { status: 'deactivated' }],
  ])('400 for %s', async (_, values) => {
    const answer = await send('POST', '/members', { ...newcomer, email: 'new@example.com', ...values });
    expectProblem(answer, 'invalid_request', '/api/v1/members');
  });

  it('400 for a change of nothing', async () => {
    expectProblem(await send('PATCH', `/members/${managedId}`, {}), 'invalid_request', `/api/v1/members/${managedId}`);
  });
});

describe('a member that a directory manages', () => {
  it.each<[Method, object | undefined, string[]]>([
    ['PATCH', { firstName: 'Other', role: 'admin' }, ['firstName', 'role']],
    ['DELETE', undefined, ['status']],
  ])('409 on %s, with the fields, the directory and where to change them', async (method, payload, fields) => {
    const directory = `Okta (${told.idOf(okta)})`;
    const answer = await send(method, `/members/${managedId}`, payload);
    const body = expectProblem(answer, 'managed_by_directory', `/api/v1/members/${managedId}`);
    expect(body).toMatchObject({ fields, directory });
    expect(body['detail']).toContain(`managed by the directory ${directory}. Change `);
    expect(body['detail']).toContain('in the identity provider');
  });

  it('is overridden for a while, and given back', async () => {
    const url = `/members/${managedId}/override`;
    const set = await send('PUT', url, { role: 'admin', reason: 'Incident', expiresAt: inAnHour() });
    expect(set.statusCode).toBe(200);
    expect(set.json()).toMatchObject({ id: managedId, role: 'admin', roleSource: 'eppo' });
    const explained = (await test.get(`/api/v1/members/${managedId}/explanation`)).body;
    expect(explained).toMatchObject({ override: { role: 'admin', actor: 'operator:night-shift', reason: 'Incident' } });
    const ended = await send('DELETE', url);
    expect(ended.statusCode).toBe(200);
    expect(ended.json()).toMatchObject({ role: 'viewer', roleSource: 'default' });
  });

  it.each<[string, object]>([
    ['neither role nor status', { role: null }],
    ['no reason', { reason: ' ' }],
    ['a time that has passed', { expiresAt: inDays(-1) }],
    ['a time that is too far', { expiresAt: inDays(31) }],
    ['what is no time', { expiresAt: 'tomorrow' }],
    ['no end', { expiresAt: undefined }],
  ])('400 for an override with %s', async (_, values) => {
    const payload = { role: 'admin', reason: 'Incident', expiresAt: inAnHour(), ...values };
    const answer = await send('PUT', `/members/${managedId}/override`, payload);
    expectProblem(answer, 'invalid_request', `/api/v1/members/${managedId}/override`);
  });

  it('409 for an override of one that no directory manages', async () => {
    const { id } = (await send('POST', '/members', { ...newcomer, email: 'own@example.com' })).json<{ id: string }>();
    const payload = { status: 'deactivated', reason: 'Incident', expiresAt: inAnHour() };
    const answer = await send('PUT', `/members/${id}/override`, payload);
    expectProblem(answer, 'not_managed_by_directory', `/api/v1/members/${id}/override`);
  });
});

describe('an explanation', () => {
  it('has the sentences, the evidence and the timeline', async () => {
    const { status, body } = await test.get(`/api/v1/members/${managedId}/explanation`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      member: { id: managedId, email: managed },
      status: { sentence: expect.stringMatching(/^Active, because/) as string, eventId: told.idOf('event_003') },
      role: { source: 'default', rule: 5, eventId: null },
      directoryUsers: [{ id: 'user_1', directoryName: 'Okta', present: true, leads: true }],
      considered: [{ rule: 1 }, { rule: 2 }, { rule: 3 }, { rule: 4 }, { rule: 5, decided: true }],
      ignored: [],
    });
    expect(body).toHaveProperty('timeline.events.0.occurredAt', '2026-01-05T09:00:04.000Z');
  });
});

describe('role mappings', () => {
  const path = (): string => `/organizations/${told.organizationId}/role-mappings`;
  const lines = [
    { groupId: 'group_1', role: 'experiment_editor' },
    { groupName: 'Later', role: 'admin' },
  ];

  it('are tried out, put, shown, and can be put back as they are shown', async () => {
    const tried = await send('PUT', path(), { mappings: lines, dryRun: true });
    expect(tried.json()).toEqual({
      dryRun: true,
      total: 1,
      changed: 1,
      effects: [{ memberId: managedId, email: managed, before: 'viewer', after: 'experiment_editor' }],
    });
    expect((await send('GET', path())).json()).toEqual({ mappings: [], run: null });
    const put = await send('PUT', path(), { mappings: lines });
    expect(put.statusCode).toBe(200);
    const shown = [
      { groupId: 'group_1', groupName: null, role: 'experiment_editor', name: 'Editors' },
      { groupId: null, groupName: 'Later', role: 'admin', name: null },
    ];
    expect(put.json()).toMatchObject({ mappings: shown, run: { state: 'waiting', total: 1, done: 0 } });
    await told.catchUp();
    const read = (await send('GET', path(), undefined, viewerToken)).json<{ mappings: object[] }>();
    expect(read).toMatchObject({ mappings: shown, run: { state: 'done', done: 1, changed: 1 } });
    expect((await send('PUT', path(), { mappings: read.mappings })).json()).toMatchObject({ mappings: shown });
  });

  it.each<[string, unknown]>([
    ['a line without a group', [{ role: 'admin' }]],
    ['a line with two', [{ groupId: 'a', groupName: 'b', role: 'admin' }]],
    ['a line with a blank one', [{ groupName: ' ', role: 'admin' }]],
    ['a line without a role', [{ groupId: 'a' }]],
    ['an unknown role', [{ groupId: 'a', role: 'owner' }]],
    ['more than 500 lines', Array.from({ length: 501 }, (_, index) => ({ groupId: `g${index}`, role: 'viewer' }))],
    ['no list', null],
  ])('400 for %s', async (_, mappings) => {
    expectProblem(await send('PUT', path(), { mappings }), 'invalid_request', `/api/v1${path()}`);
  });
});

describe('every way to change something', () => {
  const ways: readonly (readonly [Method, string, object | undefined])[] = [
    ['POST', '/members', newcomer],
    ['PATCH', '/members/:id', { role: 'admin' }],
    ['DELETE', '/members/:id', undefined],
    ['PUT', '/members/:id/override', { role: 'admin', reason: 'Incident', expiresAt: inAnHour() }],
    ['DELETE', '/members/:id/override', undefined],
    ['PUT', '/organizations/org_1/role-mappings', { mappings: [] }],
  ];

  it.each(ways)('%s %s is closed to viewers', async (method, pattern, payload) => {
    const path = pattern.replace(':id', managedId);
    expectProblem(await send(method, path, payload, viewerToken), 'role_insufficient', `/api/v1${path}`);
  });

  it.each(ways.filter(([, path]) => path.includes(':id')))(
    '%s %s: 404 for an unknown id',
    async (method, pattern, payload) => {
      for (const id of [randomUUID(), 'x']) {
        const path = pattern.replace(':id', id);
        expectProblem(await send(method, path, payload), 'not_found', `/api/v1${path}`);
      }
    },
  );

  it('explains nobody who is unknown', async () => {
    for (const id of [randomUUID(), 'x']) {
      expectProblem(await send('GET', `/members/${id}/explanation`), 'not_found', `/api/v1/members/${id}/explanation`);
    }
  });
});
