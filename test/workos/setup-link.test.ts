import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openWorkosApi, type WorkosApi } from '../../src/workos/api.ts';
import { askNow } from '../../src/workos/ask-now.ts';
import { startFakeWorkos, type FakeWorkos } from '../support/fake-workos.ts';

let fake: FakeWorkos;
let api: WorkosApi;

beforeEach(async () => {
  fake = await startFakeWorkos();
  api = openWorkosApi({ apiKey: fake.apiKey, apiUrl: fake.url });
  fake.admin.organizations.add('org_1');
});
afterEach(() => fake.close());

const path = '/portal/generate_link';
const make = (organization = 'org_1'): Promise<string> => api.makeSetupLink({ organization });

describe('a setup link', () => {
  test('is made for connecting a directory', async () => {
    expect(await make()).toBe('https://setup.workos.example/?token=secret_1');
    expect(fake.admin.links[0]?.asked).toEqual({ intent: 'dsync', organization: 'org_1' });
  });

  test('takes the addresses that are given', async () => {
    const [returnUrl, successUrl] = ['https://eppo.example/settings', 'https://eppo.example/done'];
    await api.makeSetupLink({ organization: 'org_1', returnUrl, successUrl });
    expect(fake.admin.links[0]?.asked).toMatchObject({ return_url: returnUrl, success_url: successUrl });
  });

  test('is not made for an organization that WorkOS does not know', async () => {
    await expect(make('org_2')).rejects.toMatchObject({
      kind: 'not_found',
      status: 404,
      message: expect.stringContaining('WorkOS answered POST /portal/generate_link with 404.') as string,
    });
  });

  test('is refused with an address that is not HTTPS', async () => {
    const call = api.makeSetupLink({ organization: 'org_1', returnUrl: 'http://eppo.example' });
    await expect(call).rejects.toMatchObject({ kind: 'bad_request', status: 422 });
  });

  test.each([
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [429, 'rate_limited'],
    [503, 'unavailable'],
  ] as const)('is refused with %d: %s', async (status, kind) => {
    fake.faults.add(path, { status });
    await expect(make()).rejects.toMatchObject({ kind, status });
  });

  test.each([{}, { link: 17 }, { link: '' }, { link: 'javascript:alert(1)' }, { link: 'secret' }])(
    'is not believed to be %j, and what was sent is not repeated',
    async (body) => {
      fake.faults.add(path, { status: 201, body });
      const error = await make().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({
        kind: 'unexpected_answer',
        message: expect.stringContaining('POST /portal/generate_link is not what its API says: link') as string,
      });
      expect(String(error)).not.toMatch(/javascript|secret/);
    },
  );

  test('that is cut in half is not repeated in the error', async () => {
    fake.faults.add(path, 'not_json');
    const error = await make().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ kind: 'unexpected_answer', cause: undefined });
    expect(String(error)).not.toContain('token=');
  });
});

test('webhook endpoints are listed', async () => {
  fake.admin.addEndpoint({ secret: 'whsec_1', events: ['dsync.user.created'] });
  expect(await api.listWebhookEndpoints({})).toMatchObject({
    data: [{ id: 'we_1', endpoint_url: 'https://eppo.example/webhooks/workos', status: 'enabled' }],
    after: null,
  });
});

describe('while somebody waits', () => {
  test('a short refusal is waited out', async () => {
    fake.faults.add(path, { status: 503, headers: { 'retry-after': '0' } }, 2);
    expect(await askNow(make)).toContain('secret_');
    expect(fake.requests).toHaveLength(3);
  });

  test('a longer one is handed on at once, with how long it is', async () => {
    fake.faults.add(path, { status: 429, headers: { 'retry-after': '30' } });
    await expect(askNow(make)).rejects.toMatchObject({ kind: 'rate_limited', retryAfterMs: 30_000 });
    expect(fake.requests).toHaveLength(1);
  });

  test('what does not help is not tried again', async () => {
    await expect(askNow(() => make('org_2'))).rejects.toMatchObject({ kind: 'not_found' });
    expect(fake.requests).toHaveLength(1);
  });

  test('no answer is an answer in time', async () => {
    fake.faults.add(path, 'hang');
    await expect(askNow(make, { deadlineMs: 50 })).rejects.toMatchObject({
      kind: 'timeout',
      message: expect.stringContaining('WorkOS did not answer within 50 ms.') as string,
    });
  });
});
