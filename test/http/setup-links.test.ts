import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorkosApi } from '../../src/workos/api.ts';
import { startFakeWorkos, type FakeWorkos } from '../support/fake-workos.ts';
import { adminToken, openTestApp, type TestApp } from '../support/http-app.ts';
import { expectProblem } from '../support/problem.ts';

const operatorToken = 'token-of-an-operator';
const secrets = ['whsec_of_this_server'];

let fake: FakeWorkos;
let test: TestApp;
let off: TestApp;

beforeAll(async () => {
  fake = await startFakeWorkos();
  fake.admin.organizations.add('org_1');
  const tokens = [
    { token: adminToken, name: 'bootstrap', role: 'admin' as const },
    { token: operatorToken, name: 'night-shift', role: 'operator' as const },
  ];
  const workos = openWorkosApi({ apiKey: fake.apiKey, apiUrl: fake.url });
  test = await openTestApp({ workos, tokens, webhookSecrets: secrets });
  off = await openTestApp();
});
afterAll(async () => {
  await off.close();
  await test.close();
  await fake.close();
});

const url = '/api/v1/organizations/org_1/setup-link';
const linkPath = '/portal/generate_link';

function post(at: string, payload?: object, { app } = test, token = adminToken) {
  const headers = { authorization: `Bearer ${token}` };
  return app.inject({ method: 'POST', url: at, headers, ...(payload && { payload }) });
}

describe('a setup link', () => {
  it('is given to an admin, with its end, and kept by no cache', async () => {
    const before = Date.now();
    const answer = await post(url);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['cache-control']).toBe('no-store');
    const { expiresAt, ...shown } = answer.json<{ expiresAt: string }>();
    expect(shown).toEqual({ organizationId: 'org_1', link: fake.admin.links[0]?.link });
    expect(Date.parse(expiresAt) - before).toBeGreaterThanOrEqual(300_000);
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThanOrEqual(300_000);
  });

  it('takes the addresses to return to', async () => {
    const payload = { returnUrl: 'https://eppo.example/settings', successUrl: 'https://eppo.example/done' };
    expect((await post(url, payload)).statusCode).toBe(200);
    expect(fake.admin.links.at(-1)?.asked).toEqual({
      ...{ intent: 'dsync', organization: 'org_1' },
      ...{ return_url: payload.returnUrl, success_url: payload.successUrl },
    });
  });

  it('stands in the audit log, and in no log is the link', async () => {
    await post(url);
    const audit = await test.get('/api/v1/audit?organization=org_1&action=setup-link.made');
    expect(audit.body).toMatchObject({
      data: [{ actor: 'operator:bootstrap', memberId: null, after: { intent: 'dsync' } }, {}, {}],
    });
    expect(JSON.stringify(audit.body)).not.toContain('secret_');
    expect(test.logged()).not.toContain('secret_');
  });

  it('is not for operators', async () => {
    expectProblem(await post(url, {}, test, operatorToken), 'role_insufficient', url);
  });

  it.each([
    { returnUrl: 'http://eppo.example' },
    { successUrl: 'eppo.example' },
    { successUrl: `https://eppo.example/${'x'.repeat(2_000)}` },
    { intent: 'sso' },
  ])('400 for %j', async (payload) => {
    expectProblem(await post(url, payload), 'invalid_request', url);
  });

  it.each(['org_2', '%00', 'x'.repeat(300)])('404 for an organization that WorkOS does not know: %s', async (id) => {
    const unknown = `/api/v1/organizations/${id}/setup-link`;
    expectProblem(await post(unknown), 'organization_unknown', unknown);
  });

  it.each([
    [401, 'Check that WORKOS_API_KEY'],
    [403, 'Check that WORKOS_API_KEY'],
    [422, 'WorkOS answered POST /portal/generate_link with 422'],
  ])('502 when WorkOS refuses with %d', async (status, words) => {
    fake.faults.add(linkPath, { status });
    const answer = await post(url);
    expectProblem(answer, 'workos_refused', url);
    expect(answer.json<{ detail: string }>().detail).toContain(words);
  });

  it('503 while WorkOS limits or fails, with when to come again', async () => {
    fake.faults.add(linkPath, { status: 429, headers: { 'retry-after': '30' } });
    const limited = await post(url);
    expectProblem(limited, 'workos_unavailable', url);
    expect(limited.headers['retry-after']).toBe('30');
    fake.faults.add(linkPath, { status: 503, headers: { 'retry-after': '0' } }, 3);
    const failing = await post(url);
    expectProblem(failing, 'workos_unavailable', url);
    expect(failing.headers['retry-after']).toBe('1');
  });

  it('409 without a key', async () => {
    expectProblem(await post(url, {}, off), 'workos_api_off', url);
  });

  it('is not given out when the act cannot be noted', async () => {
    const made = fake.admin.links.length;
    await test.sync.database.prisma.$executeRawUnsafe('ALTER TABLE audit_entries RENAME TO audit_entries_away');
    const answer = await post(url);
    await test.sync.database.prisma.$executeRawUnsafe('ALTER TABLE audit_entries_away RENAME TO audit_entries');
    expect(answer.statusCode).toBe(500);
    expect(answer.body).not.toContain('secret_');
    expect(fake.admin.links).toHaveLength(made + 1);
  });
});

describe('webhook endpoints', () => {
  const at = '/api/v1/webhook-endpoints';
  const types = 'user.created user.updated user.deleted group.created group.updated group.deleted'.split(' ');

  it('are shown with what of them does not fit, and without their secrets', async () => {
    const events = ['activated', 'deleted', 'group.user_added', 'group.user_removed', ...types];
    const all = events.map((type) => `dsync.${type}`);
    fake.admin.addEndpoint({ secret: 'whsec_of_this_server', events: all });
    fake.admin.addEndpoint({ secret: 'whsec_other', events: all.slice(1), status: 'disabled' });
    const shown = await test.get(at);
    const address = 'https://eppo.example/webhooks/workos';
    expect(shown.body).toEqual({
      data: [
        { id: 'we_1', url: address, enabled: true, secretKnown: true, missingEvents: [] },
        { id: 'we_2', url: address, enabled: false, secretKnown: false, missingEvents: ['dsync.activated'] },
      ],
    });
    expect(JSON.stringify(shown)).not.toContain('whsec_');
  });

  it('are not believed in another shape', async () => {
    fake.faults.add('/webhook_endpoints', { status: 200, body: { data: [{ id: 'we_1' }], list_metadata: {} } });
    expect(await test.get(at)).toMatchObject({ status: 502, body: { code: 'workos_refused' } });
  });

  it('are not known without a key', async () => {
    expect(await off.get(at)).toMatchObject({ status: 409, body: { code: 'workos_api_off' } });
  });
});
