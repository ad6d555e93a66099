import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { issueToken } from '../../src/sync/access/issue-token.ts';
import { revokeToken } from '../../src/sync/access/revoke-token.ts';
import { adminToken, openTestApp, type TestApp } from '../support/http-app.ts';
import { expectProblem } from '../support/problem.ts';

let test: TestApp;

beforeAll(async () => {
  test = await openTestApp();
});
afterAll(async () => {
  await test.close();
});

async function signIn(token = adminToken, headers: Record<string, string> = {}): Promise<LightMyRequestResponse> {
  const authorization = `Bearer ${token}`;
  return test.app.inject({ method: 'POST', url: '/api/v1/session', headers: { authorization, ...headers } });
}

/** The cookie as a browser sends it back. */
function cookieOf(answer: LightMyRequestResponse): string {
  const [cookie = ''] = String(answer.headers['set-cookie']).split(';');
  return cookie;
}

async function issue(role: 'viewer' | 'operator' | 'admin', expiresInSeconds = 3_600) {
  const asked = { name: `${role} ${String(Math.random())}`, role, organizationId: null, expiresInSeconds };
  return issueToken(test.sync, asked, { role: 'admin', organizationId: null }, 'operator:test');
}

it('stands for the token it was opened with, and shows neither', async () => {
  const answer = await signIn();
  expect(answer.statusCode).toBe(201);
  expect(answer.json()).toMatchObject({ name: 'bootstrap', role: 'admin', organizationId: null });
  const setCookie = String(answer.headers['set-cookie']);
  expect(setCookie).toMatch(/^dsync_session=[\w-]{43}; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/);
  expect(setCookie + answer.body).not.toContain(adminToken);
  const me = await test.app.inject({ url: '/api/v1/me', headers: { cookie: cookieOf(answer) } });
  expect(me.json()).toEqual({ name: 'bootstrap', role: 'admin', organizationId: null, expiresAt: null });
});

it('is kept as hashes only, and noted in the audit log', async () => {
  const answer = await signIn();
  const [, value = ''] = cookieOf(answer).split('=');
  const rows = await test.sync.database.prisma.$queryRaw`SELECT * FROM sessions`;
  const stored = JSON.stringify(rows, (_key, field: unknown) =>
    field instanceof Uint8Array ? Buffer.from(field).toString() : field,
  );
  expect(stored).not.toContain(value);
  expect(test.logged()).not.toContain(value);
  const { body } = await test.get('/api/v1/audit?action=session.opened&limit=1');
  expect(body).toMatchObject({ data: [{ actor: 'operator:bootstrap', action: 'session.opened' }] });
});

it('goes over HTTPS only, where the browser came that way', async () => {
  expect(String((await signIn(adminToken, { 'x-forwarded-proto': 'https' })).headers['set-cookie'])).toContain(
    '; Secure',
  );
});

it('is opened with a valid token only', async () => {
  expectProblem(await signIn('dsync_wrong'), 'token_invalid', '/api/v1/session');
  const cookie = cookieOf(await signIn());
  const again = await test.app.inject({
    method: 'POST',
    url: '/api/v1/session',
    headers: { cookie, 'sec-fetch-site': 'same-origin', host: 'localhost' },
  });
  expectProblem(again, 'token_missing', '/api/v1/session');
});

it('has the role of its token', async () => {
  const cookie = cookieOf(await signIn((await issue('viewer')).token));
  const answer = await test.app.inject({ url: '/api/v1/tokens', headers: { cookie } });
  expectProblem(answer, 'role_insufficient', '/api/v1/tokens');
});

it('ends at once when its token is revoked here', async () => {
  const { id, token } = await issue('operator');
  const cookie = cookieOf(await signIn(token));
  const before = await test.app.inject({ url: '/api/v1/me', headers: { cookie } });
  expect(before.statusCode).toBe(200);
  const revoked = await test.app.inject({
    method: 'DELETE',
    url: `/api/v1/tokens/${id}`,
    headers: { authorization: `Bearer ${adminToken}` },
  });
  expect(revoked.statusCode).toBe(200);
  expectProblem(await test.app.inject({ url: '/api/v1/me', headers: { cookie } }), 'session_ended', '/api/v1/me');
  await expect(revokeToken(test.sync, id, 'operator:test')).resolves.not.toBeNull();
});

it('ends with its token, or after twelve hours', async () => {
  const short = (await signIn((await issue('viewer', 600)).token)).json<{ sessionExpiresAt: string }>();
  expect(new Date(short.sessionExpiresAt).getTime()).toBeLessThan(Date.now() + 601_000);
  const answer = await signIn();
  const { sessionExpiresAt } = answer.json<{ sessionExpiresAt: string }>();
  const hours = (new Date(sessionExpiresAt).getTime() - Date.now()) / 3_600_000;
  expect(hours).toBeGreaterThan(11.9);
  expect(hours).toBeLessThanOrEqual(12.01);
  const headers = { cookie: cookieOf(answer) };
  vi.spyOn(Date, 'now').mockReturnValue(new Date(sessionExpiresAt).getTime());
  const late = await test.app.inject({ url: '/api/v1/me', headers });
  vi.restoreAllMocks();
  expectProblem(late, 'session_ended', '/api/v1/me');
});

it('is over once the browser signs out, and its cookie is gone', async () => {
  const headers = { cookie: cookieOf(await signIn()), origin: 'http://localhost', host: 'localhost' };
  const out = await test.app.inject({ method: 'DELETE', url: '/api/v1/session', headers });
  expect(out.json()).toEqual({ signedOut: true });
  expect(String(out.headers['set-cookie'])).toMatch(/^dsync_session=; Path=\/; Expires=Thu, 01 Jan 1970/);
  expectProblem(await test.app.inject({ url: '/api/v1/me', headers }), 'session_ended', '/api/v1/me');
});

it('changes nothing that another site makes the browser ask for', async () => {
  const cookie = cookieOf(await signIn());
  const replay = { method: 'POST', url: '/api/v1/resyncs', payload: { dryRun: true } } as const;
  const foreign: Record<string, string>[] = [
    {},
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ];
  for (const headers of foreign) {
    const answer = await test.app.inject({ ...replay, headers: { cookie, host: 'localhost', ...headers } });
    expectProblem(answer, 'cross_site_request', '/api/v1/resyncs');
  }
  const own = await test.app.inject({ ...replay, headers: { cookie, host: 'localhost', origin: 'http://localhost' } });
  expect(own.statusCode).not.toBe(403);
});

it('gives way to a token that is sent along', async () => {
  const cookie = cookieOf(await signIn());
  const headers = { cookie, authorization: 'Bearer dsync_wrong' };
  expectProblem(await test.app.inject({ url: '/api/v1/me', headers }), 'token_invalid', '/api/v1/me');
});

it('is unknown with any other value, however long', async () => {
  for (const value of ['x', 'a'.repeat(43), 'a'.repeat(7_000), '%00', '"quoted"']) {
    const headers = { cookie: `dsync_session=${value}` };
    expectProblem(await test.app.inject({ url: '/api/v1/me', headers }), 'session_ended', '/api/v1/me');
  }
});

it('leaves no session behind that is over', async () => {
  const { prisma } = test.sync.database;
  await prisma.$executeRaw`UPDATE sessions SET expires_at = now() - interval '1 hour'`;
  await signIn();
  expect(await prisma.session.count()).toBe(1);
});
