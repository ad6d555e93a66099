import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { touchToken } from '../../src/store/access-tokens.ts';
import { issueToken, type AskedToken } from '../../src/sync/access/issue-token.ts';
import { adminToken, openTestApp, type TestApp } from '../support/http-app.ts';
import { expectProblem } from '../support/problem.ts';
import { until } from '../support/until.ts';

interface Token {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: string;
}

let test: TestApp;

beforeAll(async () => {
  test = await openTestApp();
});
afterAll(async () => {
  await test.close();
});

type Method = 'GET' | 'POST' | 'DELETE';

function send(method: Method, path: string, payload?: object, { token = adminToken, to = test.app, from = '' } = {}) {
  const headers = { authorization: `Bearer ${token}` };
  const remote = from === '' ? {} : { remoteAddress: from };
  return to.inject({ method, url: `/api/v1${path}`, headers, ...remote, ...(payload && { payload }) });
}

let made = 0;
async function make(asked: object = {}): Promise<Token> {
  made += 1;
  const answer = await send('POST', '/tokens', { name: `token ${String(made)}`, role: 'viewer', ...asked });
  expect(answer.statusCode).toBe(201);
  return answer.json<Token>();
}

const dayMs = 86_400_000;
const daysAhead = (time: string): number => (new Date(time).getTime() - Date.now()) / dayMs;
const entriesAbout = (tokenId: string) => test.sync.database.prisma.$queryRaw`
  SELECT organization_id, actor, action, before, after FROM audit_entries
  WHERE coalesce(nullif(after, 'null'), before) ->> 'tokenId' = ${tokenId} ORDER BY id`;

describe('a token', () => {
  it('is made by an admin, shown once, and opens the API as what it is', async () => {
    const answer = await send('POST', '/tokens', { name: ' Night shift ', role: 'operator', organizationId: 'org_1' });
    expect(answer.statusCode).toBe(201);
    const { token, id, expiresAt } = answer.json<Token>();
    expect(token).toMatch(/^dsync_[\w-]{43}$/);
    expect(daysAhead(expiresAt)).toBeCloseTo(90, 2);
    const me = await send('GET', '/me', undefined, { token });
    expect(me.json()).toEqual({ name: 'Night shift', role: 'operator', organizationId: 'org_1', expiresAt });
    const { data } = (await send('GET', '/tokens?limit=1')).json<{ data: object[] }>();
    expect(data).toEqual([
      {
        id,
        name: 'Night shift',
        role: 'operator',
        organizationId: 'org_1',
        createdBy: 'operator:bootstrap',
        createdAt: expect.any(String) as string,
        expiresAt,
        lastUsedAt: expect.toBeOneOf([null, expect.any(String)]) as string | null,
        revokedAt: null,
      },
    ]);
  });

  it('is kept as its SHA-256 and nowhere as it is, not in the log either', async () => {
    const { token, id } = await make();
    await send('GET', '/me', undefined, { token });
    const { prisma } = test.sync.database;
    const { tokenHash } = await prisma.accessToken.findUniqueOrThrow({ where: { id } });
    expect(Buffer.from(tokenHash)).toEqual(createHash('sha256').update(token).digest());
    const kept = await prisma.$queryRaw`
      SELECT to_jsonb(t)::text FROM access_tokens t UNION ALL SELECT to_jsonb(a)::text FROM audit_entries a`;
    expect(JSON.stringify(kept)).not.toContain(token.slice('dsync_'.length));
    expect(test.logged()).not.toContain(token.slice('dsync_'.length));
  });

  it('stands in the audit trail, and so does its end', async () => {
    const { id, expiresAt } = await make({ name: 'audited', organizationId: 'org_7' });
    await send('DELETE', `/tokens/${id}`);
    await send('DELETE', `/tokens/${id}`);
    const about = { tokenId: id, name: 'audited', role: 'viewer' };
    const by = { organization_id: 'org_7', actor: 'operator:bootstrap' };
    expect(await entriesAbout(id)).toEqual([
      { ...by, action: 'token.created', before: null, after: { ...about, organizationId: 'org_7', expiresAt } },
      { ...by, action: 'token.revoked', before: about, after: null },
    ]);
    const ofAll = await make();
    expect(await entriesAbout(ofAll.id)).toMatchObject([{ organization_id: '', action: 'token.created' }]);
  });

  it('has a name that is given once, in any case of letters', async () => {
    const { id } = await make({ name: 'Olga' });
    await send('DELETE', `/tokens/${id}`);
    for (const name of ['olga', 'bootstrap', 'Bootstrap']) {
      expectProblem(await send('POST', '/tokens', { name, role: 'viewer' }), 'name_taken', '/api/v1/tokens');
    }
  });

  it('lives at most 400 days', async () => {
    const { expiresAt } = await make({ expiresInSeconds: 400 * 86_400 });
    expect(daysAhead(expiresAt)).toBeCloseTo(400, 2);
  });

  it.each([
    { expiresInSeconds: 400 * 86_400 + 1 },
    { expiresInSeconds: 59 },
    { expiresInSeconds: 100.5 },
    { expiresInSeconds: null },
    { role: 'owner' },
    { name: '' },
    { name: 'x'.repeat(65) },
    { name: 'a\nb' },
    { organizationId: '' },
    { more: 1 },
  ])('400 for %j', async (wrong) => {
    const answer = await send('POST', '/tokens', { name: 'wrong', role: 'viewer', ...wrong });
    expectProblem(answer, 'invalid_request', '/api/v1/tokens');
  });

  it('is worth no more than its maker’s', async () => {
    const asked: AskedToken = { name: 'too much', role: 'admin', organizationId: null, expiresInSeconds: 60 };
    for (const maker of [
      { role: 'operator', organizationId: null },
      { role: 'admin', organizationId: 'org_1' },
    ] as const) {
      await expect(issueToken(test.sync, asked, maker, 'operator:test')).rejects.toMatchObject({
        code: 'grant_too_wide',
      });
    }
  });

  it('that is not known cannot be revoked', async () => {
    for (const id of ['00000000-0000-4000-8000-000000000000', 'none']) {
      expectProblem(await send('DELETE', `/tokens/${id}`), 'not_found', `/api/v1/tokens/${id}`);
    }
  });
});

describe('the list', () => {
  it('goes through all of them once, the newest first', async () => {
    const ids: string[] = [];
    for (let index = 0; index < 5; index += 1) ids.unshift((await make()).id);
    // Made in the same moment: then the id decides.
    await test.sync.database.prisma.accessToken.updateMany({
      where: { id: { in: ids.slice(0, 3) } },
      data: { createdAt: new Date() },
    });
    const listed: string[] = [];
    let after: string | null = '';
    while (after !== null) {
      const answer = await send('GET', `/tokens?limit=2&after=${after}`);
      const page = answer.json<{ data: Token[]; after: string | null }>();
      listed.push(...page.data.map(({ id }) => id));
      ({ after } = page);
    }
    expect(new Set(listed).size).toBe(listed.length);
    expect(new Set(listed.slice(0, 3))).toEqual(new Set(ids.slice(0, 3)));
    expect(listed.slice(3, 5)).toEqual(ids.slice(3));
    expect(listed).toHaveLength(await test.sync.database.prisma.accessToken.count());
  });
});

describe('a token that is no longer valid', () => {
  it('says that it has expired', async () => {
    const { token, id } = await make();
    const past = new Date(Date.now() - 1_000);
    await test.sync.database.prisma.accessToken.update({ where: { id }, data: { expiresAt: past } });
    const answer = await send('GET', '/me', undefined, { token, from: '10.0.0.1' });
    expect(expectProblem(answer, 'token_invalid', '/api/v1/me')['detail']).toContain('has expired');
  });

  it('is refused at once by the server that revoked it, and within seconds by every other', async () => {
    const elsewhere = await openTestApp({ context: test.sync });
    const { token, id } = await make();
    const askedThere = { token, to: elsewhere.app, from: '10.0.0.2' };
    expect((await send('GET', '/me', undefined, { token })).statusCode).toBe(200);
    expect((await send('GET', '/me', undefined, askedThere)).statusCode).toBe(200);
    const revoked = performance.now();
    expect((await send('DELETE', `/tokens/${id}`)).statusCode).toBe(200);
    const answer = await send('GET', '/me', undefined, { token, from: '10.0.0.2' });
    expect(expectProblem(answer, 'token_invalid', '/api/v1/me')['detail']).toContain('was revoked');
    await until('the other server refuses it', async () => {
      const { statusCode } = await send('GET', '/me', undefined, askedThere);
      return statusCode === 401 ? true : null;
    });
    expect(performance.now() - revoked).toBeLessThan(6_500);
    await elsewhere.close();
  });
});

describe('the last use', () => {
  const lastUse = async (id: string): Promise<Date | null> =>
    (await test.sync.database.prisma.accessToken.findUniqueOrThrow({ where: { id } })).lastUsedAt;

  it('is noted, once a minute at most', async () => {
    const { token, id } = await make();
    expect(await lastUse(id)).toBeNull();
    await send('GET', '/me', undefined, { token });
    const noted = await until('it is noted', () => lastUse(id));
    const { database } = test.sync;
    await touchToken(database, id);
    expect(await lastUse(id)).toEqual(noted);
    const before = new Date(noted.getTime() - 61_000);
    await database.prisma.accessToken.update({ where: { id }, data: { lastUsedAt: before } });
    await touchToken(database, id);
    expect((await lastUse(id))?.getTime()).toBeGreaterThanOrEqual(noted.getTime());
  });

  it('is waited for by no request', async () => {
    const { token, id } = await make();
    await test.sync.database.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SELECT 1 FROM access_tokens WHERE id = ${id}::uuid FOR UPDATE`;
      expect((await send('GET', '/me', undefined, { token })).statusCode).toBe(200);
      expect(await lastUse(id)).toBeNull();
    });
    await until('it is noted all the same', () => lastUse(id));
  });
});

describe('while the database is away', () => {
  it('the token of the settings does what needs none, and others get 503', async () => {
    const { token } = await make();
    const url = 'postgresql://postgres@127.0.0.1:1/none';
    const database = openDatabase({ url, max: 1, name: 'test', onConnectionLost: () => undefined });
    const cut = await openTestApp({ context: { ...test.sync, database } });
    expect((await send('GET', '/me', undefined, { to: cut.app })).json()).toEqual({
      name: 'bootstrap',
      role: 'admin',
      organizationId: null,
      expiresAt: null,
    });
    const answer = await send('GET', '/me', undefined, { token, to: cut.app });
    expectProblem(answer, 'unavailable', '/api/v1/me');
    expect(answer.headers['retry-after']).toBe('5');
    await database.close();
    await cut.close();
  });
});

describe('wrong tokens', () => {
  it('are told to wait after ten in a minute from one address, and never hold up a right one', async () => {
    const { token } = await make();
    const wrong = `dsync_${'x'.repeat(43)}`;
    const from = '10.0.0.3';
    const get = (given: string, address = from) => send('GET', '/me', undefined, { token: given, from: address });
    for (let tries = 0; tries < 10; tries += 1) {
      expectProblem(await get(tries % 2 === 0 ? wrong : 'wrong'), 'token_invalid', '/api/v1/me');
    }
    const answer = await get(wrong);
    expectProblem(answer, 'too_many_attempts', '/api/v1/me');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(60);
    expect((await get(token)).statusCode).toBe(200);
    expect((await get(adminToken)).statusCode).toBe(200);
    expect((await get(wrong, '10.0.0.4')).statusCode).toBe(401);
    expect(test.logged()).toContain('more than ten wrong tokens in a minute');
  });
});
