import fastify, { type FastifyInstance, type RouteOptions } from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { accessRoles, type AccessRole } from '../../src/core/access.ts';
import { openGate, requireToken } from '../../src/http/auth.ts';
import { handleErrors } from '../../src/http/error-handler.ts';
import { SessionCheck } from '../../src/sync/access/check-session.ts';
import { TokenCheck, type FixedToken } from '../../src/sync/access/check-token.ts';
import { adminToken, openTestApp, type TestApp } from '../support/http-app.ts';
import { expectProblem } from '../support/problem.ts';

let test: TestApp;

beforeAll(async () => {
  test = await openTestApp();
});

afterAll(async () => {
  await test.close();
});

function ask(headers: Record<string, string>, url = '/api/v1/status') {
  return test.app.inject({ url, headers });
}

describe('a token', () => {
  it.each<[string, Record<string, string>]>([
    ['is missing', {}],
    ['is blank', { authorization: 'Bearer ' }],
    ['is of another scheme', { authorization: `Basic ${adminToken}` }],
    ['stands alone', { authorization: adminToken }],
    ['is in the wrong place', { cookie: `token=${adminToken}` }],
  ])('401 when it %s', async (_, headers) => {
    const answer = await ask(headers);
    expectProblem(answer, 'token_missing', '/api/v1/status');
    expect(answer.headers['www-authenticate']).toBe('Bearer realm="eppo-directory-sync"');
  });

  it.each(['wrong', `${adminToken}x`, adminToken.slice(1), adminToken.toUpperCase(), 'x'.repeat(10_000)])(
    '401 when it is %s',
    async (token) => {
      const answer = await ask({ authorization: `Bearer ${token}` });
      const body = expectProblem(answer, 'token_invalid', '/api/v1/status');
      expect(answer.headers['www-authenticate']).toContain('error="invalid_token"');
      expect(JSON.stringify(body)).not.toContain(token);
    },
  );

  it('opens the API, however the scheme is written', async () => {
    for (const scheme of ['Bearer', 'bearer', 'BEARER ']) {
      expect((await ask({ authorization: `${scheme} ${adminToken}` })).statusCode).toBe(200);
    }
  });

  it('is asked for before anything is said about the request', async () => {
    expectProblem(await ask({}, '/api/v1/members?limit=0'), 'token_missing', '/api/v1/members');
  });

  it('is never logged', async () => {
    await ask({ authorization: `Bearer ${adminToken}` });
    await ask({ authorization: 'Bearer a-wrong-one' });
    expect(test.logged()).toContain('"status":401');
    expect(test.logged()).not.toContain(adminToken);
    expect(test.logged()).not.toContain('a-wrong-one');
  });

  it('of none lets nobody in', async () => {
    const closed = await openTestApp({ tokens: [] });
    const headers = { authorization: `Bearer ${adminToken}` };
    expectProblem(await closed.app.inject({ url: '/api/v1/status', headers }), 'token_invalid', '/api/v1/status');
    await closed.close();
  });
});

const nobodys = () => Promise.resolve(null);

describe('a role', () => {
  const gateFor = (tokens: readonly FixedToken[]) => {
    const check = new TokenCheck(test.sync, tokens);
    const sessions = new SessionCheck(test.sync, check);
    return openGate(
      (token) => check.check(token),
      (session) => sessions.check(session),
    );
  };
  const rank = (role: AccessRole): number => accessRoles.indexOf(role);
  const pairs = accessRoles.flatMap((has) => accessRoles.map((needs) => ({ has, needs })));

  it.each(pairs)('$has may use what needs $needs, or is told so', async ({ has, needs }) => {
    const app = fastify();
    handleErrors(app);
    app.register((scope, _options, done) => {
      requireToken(
        scope,
        gateFor(accessRoles.map((role) => ({ role, name: role, token: `token-of-${role}` }))),
        nobodys,
      );
      scope.get('/thing', { config: { role: needs, scopedBy: 'token' } }, () => 'done');
      done();
    });
    const answer = await app.inject({ url: '/thing', headers: { authorization: `Bearer token-of-${has}` } });
    if (rank(has) >= rank(needs)) expect(answer.statusCode).toBe(200);
    else {
      expect(answer.statusCode).toBe(403);
      expect(answer.json()).toMatchObject({ code: 'role_insufficient' });
      expect(answer.headers['www-authenticate']).toContain('error="insufficient_scope"');
    }
    await app.close();
  });

  /** A server with one route, which may be declared wrongly. */
  function appWith(route: Pick<RouteOptions, 'url' | 'config' | 'schema'>): FastifyInstance {
    const app = fastify();
    app.register((scope, _options, done) => {
      requireToken(scope, gateFor([]), nobodys);
      scope.setValidatorCompiler(() => () => true);
      scope.route({ method: 'POST', handler: () => 'open', ...route });
      done();
    });
    return app;
  }

  it('must be named by every route: one that names none keeps the server from starting', async () => {
    const app = appWith({ url: '/forgotten', config: { scopedBy: 'all' } });
    await expect(app.ready()).rejects.toThrow('must name the role they need, as config.role: /forgotten');
  });

  it.each<[string, Pick<RouteOptions, 'url' | 'config' | 'schema'>]>([
    ['/forgotten must say by what it is kept', { url: '/forgotten', config: { role: 'admin' } }],
    ['The query of /list must have "organization".', { url: '/list', config: { role: 'admin', scopedBy: 'query' } }],
    [
      'The body of /things must have "organizationId".',
      { url: '/things', config: { role: 'admin', scopedBy: 'body' }, schema: { body: z.object({ name: z.string() }) } },
    ],
    [
      'The address of /members/:member must hold the id of the member as ":id".',
      { url: '/members/:member', config: { role: 'admin', scopedBy: 'member' } },
    ],
  ])('stands beside the scope, without which the server does not start either: %s', async (sentence, route) => {
    await expect(appWith(route).ready()).rejects.toThrow(sentence);
  });

  it('and scope that are well declared let it start', async () => {
    const schema = { querystring: z.object({ organization: z.string().optional() }) };
    const app = appWith({ url: '/list', config: { role: 'admin', scopedBy: 'query' }, schema });
    await app.ready();
    await app.close();
  });
});
