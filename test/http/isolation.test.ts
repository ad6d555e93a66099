import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ScopedBy } from '../../src/http/organization-scope.ts';
import type { OwnedThing } from '../../src/sync/access/find-owner.ts';
import { issueToken } from '../../src/sync/access/issue-token.ts';
import { openWorkosApi } from '../../src/workos/api.ts';
import { readOperations, type ApiOperation } from '../support/api-operations.ts';
import { startFakeWorkos, type FakeWorkos } from '../support/fake-workos.ts';
import { openTestApp, type TestApp } from '../support/http-app.ts';
import { injectBriefly } from '../support/inject-briefly.ts';
import { expectProblem } from '../support/problem.ts';
import { contentsOf, erasedEmail, openCustomer, type Customer } from '../support/two-customers.ts';

// Walks what the running server says of itself, with a token of one organization. Reads come before writes, so that what
// a list must show is still there.

/** A body that each route would take; of one that is not here it could not be said why it answers as it does. */
const bodies: Readonly<Record<string, object>> = {
  'POST /api/v1/members': { email: 'new@example.com' },
  'PATCH /api/v1/members/{id}': { role: 'admin' },
  'PUT /api/v1/members/{id}/override': {
    role: 'admin',
    reason: 'Ticket 4',
    expiresAt: new Date(Date.now() + 3_600_000),
  },
  'POST /api/v1/members/{id}/erase': { reason: 'Request 18' },
  'PUT /api/v1/organizations/{id}/role-mappings': { mappings: [] },
  'PUT /api/v1/organizations/{id}/default-role': { role: 'admin' },
  'POST /api/v1/organizations/{id}/setup-link': {},
  'POST /api/v1/directories/{id}/resync': {},
  'POST /api/v1/resyncs': {},
  'POST /api/v1/events/{id}/payload/reveal': { reason: 'Ticket 23' },
  'POST /api/v1/events/{id}/dismiss': { reason: 'Request 19' },
  'POST /api/v1/failures/dismiss': { code: 'email_missing', place: 'data.nowhere', reason: 'Request 20' },
  'POST /api/v1/holds/{id}/approve': { reason: 'Ticket 22' },
  'POST /api/v1/holds/{id}/reject': { reason: 'Ticket 22' },
  'POST /api/v1/holds/{id}/restore': { reason: 'Ticket 22' },
  'POST /api/v1/replays': { name: 'all', reason: 'Request 21', filter: { outcome: 'failed' } },
  'POST /api/v1/tokens': { name: 'another', role: 'viewer' },
};

/** What each list must be asked with, so that it would show things of both organizations. */
const queries: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'GET /api/v1/erasures': { email: erasedEmail },
  'GET /api/v1/audit/export': { format: 'jsonl' },
};

/** Routes whose handler keeps them to the organization, each with the test that proves it. */
const provenElsewhere: Readonly<Record<string, string>> = {
  'GET /api/v1/live': 'test/http/live.test.ts',
};

let fake: FakeWorkos;
let test: TestApp;
let own: Customer;
let other: Customer;
let token: string;
let operations: readonly ApiOperation[];

beforeAll(async () => {
  fake = await startFakeWorkos();
  test = await openTestApp({ workos: openWorkosApi({ apiKey: fake.apiKey, apiUrl: fake.url }) });
  [own, other] = [await openCustomer(test.sync), await openCustomer(test.sync)];
  for (const { organizationId } of [own, other]) fake.admin.organizations.add(organizationId);
  const asked = { name: 'of one', role: 'admin', organizationId: own.organizationId, expiresInSeconds: 3_600 } as const;
  const maker = { role: 'admin', organizationId: null } as const;
  ({ token } = await issueToken(test.sync, asked, maker, 'operator:test'));
  operations = (await readOperations(test.app)).toSorted(
    (a, b) => Number(a.method !== 'GET') - Number(b.method !== 'GET'),
  );
});
afterAll(async () => {
  await test.close();
  await fake.close();
});

const scopedBy = (...by: readonly ScopedBy[]): ApiOperation[] =>
  operations.filter((operation) => by.includes(operation.scopedBy));

interface Asked {
  readonly id?: string;
  readonly organization?: string;
}

/** The address and the body that an operation is asked with. Throws with what to add for one that is not known here. */
function requestOf({ name, method, path, takesBody, requiredQuery }: ApiOperation, { id = '', organization }: Asked) {
  const query = queries[name] ?? {};
  if (takesBody && !(name in bodies)) throw new Error(`Add to "bodies" of this test a body that ${name} would take.`);
  for (const parameter of requiredQuery) {
    if (!(parameter in query)) throw new Error(`Add to "queries" of this test ${parameter} for ${name}.`);
  }
  const url = path.replace('{id}', id);
  if (method === 'GET') {
    const asked = new URLSearchParams({ ...query, ...(organization === undefined ? {} : { organization }) });
    return { method, url: `${url}?${asked.toString()}` };
  }
  const payload = { ...bodies[name], ...(organization === undefined ? {} : { organizationId: organization }) };
  return { method, url, ...(takesBody ? { payload } : {}) };
}

/** Asks with the token of one organization; checks that nothing of the other is shown, whatever the answer. */
async function ask(operation: ApiOperation, asked: Asked) {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await injectBriefly(test.app, { ...requestOf(operation, asked), headers });
  const shown = asked.id === undefined ? answer.body : answer.body.replaceAll(asked.id, '{id}');
  const marks = [other.organizationId, ...Object.values(other.things)];
  for (const mark of marks) expect(shown, operation.name).not.toContain(mark);
  return { statusCode: answer.statusCode, headers: answer.headers, body: answer.body, shown };
}

/** Checks that what is another's, and what does not exist, are answered alike, and as not found. */
async function expectAlike(operation: ApiOperation, foreign: string, unknown: string, by: 'id' | 'organization') {
  const ofForeign = await ask(operation, { [by]: foreign });
  const ofUnknown = await ask(operation, { [by]: unknown });
  expect(ofForeign.statusCode, operation.name).toBe(404);
  expect({ status: ofForeign.statusCode, body: ofForeign.shown }, operation.name).toEqual({
    status: ofUnknown.statusCode,
    body: ofUnknown.shown,
  });
  expect(Object.keys(ofForeign.headers).toSorted()).toEqual(Object.keys(ofUnknown.headers).toSorted());
  const path = by === 'id' ? operation.path.replace('{id}', foreign) : operation.path;
  expectProblem(ofForeign, 'not_found', path);
}

it('knows a thing of every kind', () => {
  const others: readonly ScopedBy[] = ['query', 'organization', 'body', 'handler', 'token', 'service', 'all'];
  const kinds = operations.map((operation) => operation.scopedBy).filter((by) => !others.includes(by));
  const unknown = kinds.filter((kind) => !(kind in own.things));
  const sentence = 'Add one of each to openCustomer in test/support/two-customers.ts.';
  expect(unknown, sentence).toEqual([]);
});

it('answers for a thing of another organization as for one that does not exist', async () => {
  const walked = scopedBy(...(Object.keys(own.things) as OwnedThing[]));
  expect(walked.length).toBeGreaterThan(8);
  for (const operation of walked) {
    const kind = operation.scopedBy as OwnedThing;
    const unknown = own.things[kind].replaceAll(/[0-9a-f]/g, (digit) => (digit === '0' ? '1' : '0'));
    await expectAlike(operation, other.things[kind], unknown, 'id');
    await expectAlike(operation, other.things[kind], 'none', 'id');
    const { statusCode } = await ask(operation, { id: own.things[kind] });
    expect([400, 401, 403, 404, 500], operation.name).not.toContain(statusCode);
  }
});

it('answers for another organization as for one that does not exist', async () => {
  for (const operation of scopedBy('organization')) {
    await expectAlike(operation, other.organizationId, 'org_none', 'id');
    expect((await ask(operation, { id: own.organizationId })).statusCode, operation.name).toBe(200);
  }
  for (const operation of scopedBy('body')) {
    await expectAlike(operation, other.organizationId, 'org_none', 'organization');
    const { statusCode } = await ask(operation, { organization: own.organizationId });
    expect([200, 201, 202], operation.name).toContain(statusCode);
  }
});

it('lists what is of its own organization, and knows of no other to be asked for', async () => {
  const walked = scopedBy('query');
  expect(walked.length).toBeGreaterThan(3);
  for (const operation of walked) {
    for (const asked of [{}, { organization: own.organizationId }]) {
      const { statusCode, body } = await ask(operation, asked);
      expect(statusCode, operation.name).toBe(200);
      expect(body, operation.name).toContain(own.organizationId);
    }
    await expectAlike(operation, other.organizationId, 'org_none', 'organization');
  }
});

it('is refused what concerns all organizations', async () => {
  for (const operation of scopedBy('all')) {
    const answer = await ask(operation, { id: randomUUID() });
    expect(answer.statusCode, operation.name).toBe(403);
    const { code } = JSON.parse(answer.body) as { code: string };
    expect(code).toBe('organization_insufficient');
  }
});

const showsItself = new Set(['GET /api/v1/me', 'POST /api/v1/session']);

it('is shown itself, and nothing of another organization', async () => {
  for (const operation of scopedBy('token')) {
    const { statusCode, body } = await ask(operation, {});
    expect([200, 201], operation.name).toContain(statusCode);
    expect(body, operation.name).not.toContain(other.organizationId);
    if (!showsItself.has(operation.name)) continue;
    expect(JSON.parse(body)).toMatchObject({ name: 'of one', role: 'admin', organizationId: own.organizationId });
  }
});

it('is shown the service, whichever organization it is of', async () => {
  const walked = scopedBy('service');
  expect(walked.length).toBeGreaterThan(0);
  for (const operation of walked) expect((await ask(operation, {})).statusCode, operation.name).toBe(200);
});

it('is proved elsewhere where only the handler can see to it', () => {
  const unproven = scopedBy('handler').filter(({ name }) => !(name in provenElsewhere));
  const sentence = 'Prove each with a test of its own, and name that test in "provenElsewhere" of this one.';
  expect(
    unproven.map(({ name }) => name),
    sentence,
  ).toEqual([]);
});

it('is given no link to set up another organization', () => {
  expect(new Set(fake.admin.links.map(({ asked }) => asked.organization))).toEqual(new Set([own.organizationId]));
});

it('changes nothing of another organization, whatever it asks for', async () => {
  const before = await contentsOf(test.sync, other);
  expect(before.length).toBeGreaterThan(4);
  const asked = [other.organizationId, ...Object.values(other.things)];
  for (const operation of operations) for (const id of asked) await ask(operation, { id });
  expect(await contentsOf(test.sync, other)).toEqual(before);
});
