import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { accessRoles, type AccessRole } from '../../src/core/access.ts';
import { issueToken } from '../../src/sync/access/issue-token.ts';
import { readOperations, type ApiOperation } from '../support/api-operations.ts';
import { openTestApp, type TestApp } from '../support/http-app.ts';
import { injectBriefly } from '../support/inject-briefly.ts';
import { expectProblem } from '../support/problem.ts';

// Walks what the running server says of itself, so that a route that is added later is proved with the others.

let test: TestApp;
let operations: readonly ApiOperation[];
const tokens = new Map<AccessRole, string>();

beforeAll(async () => {
  test = await openTestApp();
  operations = await readOperations(test.app);
  for (const role of accessRoles) {
    const asked = { name: `walker, ${role}`, role, organizationId: null, expiresInSeconds: 3_600 };
    const maker = { role: 'admin', organizationId: null } as const;
    const { token } = await issueToken(test.sync, asked, maker, 'operator:test');
    tokens.set(role, token);
  }
});
afterAll(async () => {
  await test.close();
});

/** Asks for what does not exist, with a body that says nothing: enough to be let in, and to change nothing. */
async function ask({ method, path, takesBody }: ApiOperation, role: AccessRole | null) {
  const url = path.replace('{id}', randomUUID());
  const headers = role === null ? {} : { authorization: `Bearer ${tokens.get(role) ?? ''}` };
  return {
    url,
    answer: await injectBriefly(test.app, { method, url, headers, ...(takesBody ? { payload: {} } : {}) }),
  };
}

it('walks all that is described', () => {
  expect(operations.length).toBeGreaterThan(20);
  expect(new Set(operations.map(({ role }) => role))).toEqual(new Set(accessRoles));
});

it('answers 401 to everyone without a token', async () => {
  for (const operation of operations) {
    const { url, answer } = await ask(operation, null);
    expect(answer.statusCode, operation.name).toBe(401);
    expectProblem(answer, 'token_missing', url);
  }
});

it.each(accessRoles.map((has) => ({ has })))('lets $has use what needs no more, and nothing else', async ({ has }) => {
  for (const operation of operations) {
    const { url, answer } = await ask(operation, has);
    if (accessRoles.indexOf(has) < accessRoles.indexOf(operation.role)) {
      expect(answer.statusCode, operation.name).toBe(403);
      expectProblem(answer, 'role_insufficient', url);
    } else {
      expect([401, 403], operation.name).not.toContain(answer.statusCode);
      expect(answer.statusCode, operation.name).toBeLessThan(500);
    }
  }
});
