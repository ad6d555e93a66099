import { afterAll, beforeAll, expect, test } from 'vitest';
import { adminToken, openTestApp, type TestApp } from '../support/http-app.ts';

let testApp: TestApp;
beforeAll(async () => {
  const tokens = [
    { token: adminToken, name: 'bootstrap', role: 'admin' },
    { token: 'test-token-of-an-operator', name: 'olga', role: 'operator' },
    { token: 'test-token-of-a-viewer', name: 'vera', role: 'viewer' },
  ] as const;
  testApp = await openTestApp({ tokens });
});
afterAll(async () => {
  await testApp.close();
});

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

async function call(method: 'GET' | 'POST', url: string, body?: object, token = adminToken): Promise<Answer> {
  const headers = { authorization: `Bearer ${token}` };
  const answer = await testApp.app.inject({ method, url, headers, ...(body === undefined ? {} : { payload: body }) });
  return { status: answer.statusCode, body: answer.json<unknown>() };
}

async function aLeaver(email: string): Promise<string> {
  const data = { organizationId: 'org_1', email, firstName: 'Annabel', status: 'deactivated' } as const;
  return (await testApp.sync.database.prisma.member.create({ data })).id;
}

const erase = (id: string, body: object = { reason: 'Request 17' }, token?: string) =>
  call('POST', `/api/v1/members/${id}/erase`, body, token);

test('an admin erases a member, and gets the same answer when asking again', async () => {
  const id = await aLeaver('ann@example.com');
  const first = await erase(id);
  expect(first).toMatchObject({ status: 200, body: { memberId: id } });
  expect(Object.keys(first.body as object)).toEqual(['memberId', 'erasedAt', 'emailHash']);
  expect(await erase(id, { reason: 'Once more' })).toEqual(first);
  const { body } = await call('GET', `/api/v1/members/${id}`);
  expect(body).toMatchObject({ id, firstName: null, status: 'deactivated' });
  expect(testApp.logged()).not.toMatch(/ann@example|Annabel/);
});

test('an erasure is found again by the address, in any case, by whoever may read', async () => {
  const id = await aLeaver('bob@example.com');
  await erase(id);
  const found = await call('GET', '/api/v1/erasures?email=BOB%40example.com', undefined, 'test-token-of-a-viewer');
  expect(found).toMatchObject({
    status: 200,
    body: {
      data: [{ memberId: id, organizationId: 'org_1', actor: 'operator:bootstrap', reason: 'Request 17' }],
      after: null,
    },
  });
  const elsewhere = await call('GET', '/api/v1/erasures?email=bob%40example.com&organization=org_2');
  expect(elsewhere.body).toEqual({ data: [], after: null });
  expect(await call('GET', '/api/v1/erasures?email=bob')).toMatchObject({
    status: 400,
    body: { code: 'invalid_request' },
  });
});

test('the explanation of an erased member says so', async () => {
  const id = await aLeaver('cho@example.com');
  await erase(id);
  const { body } = await call('GET', `/api/v1/members/${id}/explanation`);
  expect(body).toMatchObject({ erasure: { actor: 'operator:bootstrap', reason: 'Request 17' } });
  expect((body as { status: { sentence: string } }).status.sentence).toContain('was erased on request on ');
});

test('only an admin may erase', async () => {
  const id = await aLeaver('dee@example.com');
  const refused = await erase(id, { reason: 'No' }, 'test-token-of-an-operator');
  expect(refused).toMatchObject({ status: 403, body: { code: 'role_insufficient' } });
  expect(await call('GET', `/api/v1/members/${id}`)).toMatchObject({ body: { email: 'dee@example.com' } });
});

test('a refusal says what to do', async () => {
  const { prisma } = testApp.sync.database;
  const { id } = await prisma.member.create({ data: { organizationId: 'org_1', email: 'eve@example.com' } });
  const active = await erase(id);
  expect(active).toMatchObject({ status: 409, body: { code: 'member_active' } });
  expect((active.body as { detail: string }).detail).toContain('Unassign the person in the identity provider');
  expect(await erase('00000000-0000-4000-8000-000000000000')).toMatchObject({
    status: 404,
    body: { code: 'not_found' },
  });
  expect(await erase('none')).toMatchObject({ status: 404, body: { code: 'not_found' } });
  for (const body of [{}, { reason: ' ' }, { reason: 'x'.repeat(501) }, { reason: 'x', more: 1 }]) {
    expect(await erase(id, body)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  }
});
