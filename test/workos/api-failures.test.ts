import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openWorkosApi, type WorkosApi } from '../../src/workos/api.ts';
import { WorkosApiError } from '../../src/workos/api-error.ts';
import { startFakeWorkos, type FakeWorkos, type SeenRequest } from '../support/fake-workos.ts';
import type { Fault } from '../support/fake-workos/faults.ts';
import { until } from '../support/until.ts';

let fake: FakeWorkos;
let api: WorkosApi;

beforeEach(async () => {
  fake = await startFakeWorkos();
  api = openWorkosApi({ apiKey: fake.apiKey, apiUrl: fake.url });
  fake.state.connectDirectory({ id: 'directory_1', organizationId: 'org_1' });
  fake.state.addUser('directory_1', { id: 'directory_user_1', email: 'ann@example.com' });
});
afterEach(() => fake.close());

/** How a call failed; nothing of the key or of a person may be in it, however deep one looks. */
async function failureOf(call: Promise<unknown>): Promise<WorkosApiError> {
  const error: unknown = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof WorkosApiError))
    throw new Error('It did not fail as a request to WorkOS does.', { cause: error });
  for (let each: unknown = error; each instanceof Error; each = each.cause) {
    expect(`${each.message}${JSON.stringify(each)}`).not.toMatch(/ann@example|sk_test|not-the-key/);
  }
  return error;
}

const listUsers = (): Promise<unknown> => api.listUsers({ directory: 'directory_1' });
const spoiled = (fault: Fault): Promise<WorkosApiError> => {
  fake.faults.add('/directory_users', fault);
  return failureOf(listUsers());
};

describe('WorkOS refuses', () => {
  test('another key', async () => {
    const stranger = openWorkosApi({ apiKey: 'not-the-key', apiUrl: fake.url });
    expect(await failureOf(stranger.listDirectories({}))).toMatchObject({
      kind: 'unauthorized',
      status: 401,
      message: expect.stringMatching(/GET \/directories with 401\. Check that WORKOS_API_KEY/) as string,
    });
  });

  test('what does not exist, or does no longer', async () => {
    expect(await failureOf(api.getUser('directory_user_9'))).toMatchObject({ kind: 'not_found', status: 404 });
    fake.state.deleteDirectory('directory_1');
    expect(await failureOf(listUsers())).toMatchObject({ kind: 'not_found', status: 404 });
    expect(await failureOf(api.getUser('directory_user_1'))).toMatchObject({ kind: 'not_found' });
  });

  test('a cursor that it no longer keeps', async () => {
    const call = api.listEvents({ types: ['dsync.activated'], after: 'event_gone' });
    expect(await failureOf(call)).toMatchObject({ kind: 'bad_request', status: 400 });
  });

  test.each([
    [{ status: 403 }, 'unauthorized'],
    [{ status: 408 }, 'timeout'],
    [{ status: 422 }, 'bad_request'],
    [{ status: 500 }, 'unavailable'],
    [{ status: 502, body: null }, 'unavailable'],
    [{ status: 503 }, 'unavailable'],
    [{ status: 302, headers: { location: '/directories' } }, 'unexpected_answer'],
    [{ status: 304 }, 'unexpected_answer'],
  ] as const)('with %o, which is %s, after one request', async (fault, kind) => {
    const error = await spoiled(fault);
    expect(error).toMatchObject({ kind, status: fault.status, retryAfterMs: null });
    expect(fake.requests).toHaveLength(1);
  });

  test('too many requests, and says for how long', async () => {
    const limited = await spoiled({ status: 429, headers: { 'retry-after': '7' } });
    expect(limited).toMatchObject({ kind: 'rate_limited', status: 429, retryAfterMs: 7000 });
    expect(await spoiled({ status: 429 })).toMatchObject({ kind: 'rate_limited', retryAfterMs: null });
    expect(await spoiled({ status: 503, headers: { 'retry-after': '2' } })).toMatchObject({ retryAfterMs: 2000 });
  });

  test('too many requests until a time by its own clock', async () => {
    const headers = { date: 'Thu, 01 Jan 2026 00:00:00 GMT', 'retry-after': 'Thu, 01 Jan 2026 00:00:09 GMT' };
    expect(await spoiled({ status: 429, headers })).toMatchObject({ kind: 'rate_limited', retryAfterMs: 9000 });
    const soon = await spoiled({ status: 429, headers: { date: '', 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' } });
    expect(soon.retryAfterMs).toBe(0);
  });
});

describe('an answer is not believed', () => {
  const emptyList = { object: 'list', data: [], list_metadata: { after: null } };

  test.each([
    ['half of its JSON', 'not_json'],
    ['another shape', 'wrong_shape'],
    ['no JSON by its own words', { status: 200, headers: { 'content-type': 'text/html' } }],
    ['nothing', { status: 204 }],
    ['null', { status: 200, body: null }],
    ['no metadata', { status: 200, body: { ...emptyList, list_metadata: undefined } }],
    ['a list of names', { status: 200, body: { ...emptyList, data: ['ann@example.com'] } }],
    ['an empty cursor', { status: 200, body: { ...emptyList, list_metadata: { after: '' } } }],
  ] as const)('with %s', async (_what, fault) => {
    expect(await spoiled(fault)).toMatchObject({ kind: 'unexpected_answer' });
  });

  test('when the next page is the one that was asked for', async () => {
    const body = { ...emptyList, list_metadata: { after: 'directory_user_1' } };
    fake.faults.add('/directory_users', { status: 200, body });
    const call = api.listUsers({ directory: 'directory_1', after: 'directory_user_1' });
    expect(await failureOf(call)).toMatchObject({ kind: 'unexpected_answer' });
  });

  test('about one thing without its id', async () => {
    fake.faults.add('/directory_users/directory_user_1', { alter: () => ({ email: 'ann@example.com' }) });
    const error = await failureOf(api.getUser('directory_user_1'));
    expect(error).toMatchObject({
      kind: 'unexpected_answer',
      message: expect.stringContaining('id: invalid_type') as string,
    });
  });

  test('beyond a size', async () => {
    const small = openWorkosApi({ apiKey: fake.apiKey, apiUrl: fake.url, maxBytes: 200 });
    expect(await failureOf(small.listUsers({ directory: 'directory_1' }))).toMatchObject({
      kind: 'unexpected_answer',
      message: expect.stringContaining('larger than 200 bytes') as string,
    });
  });

  test('though a list without any cursor is one, and extra fields are', async () => {
    fake.faults.add('/directory_users', { status: 200, body: { data: [{ new: 1 }], list_metadata: {}, more: true } });
    expect(await listUsers()).toEqual({ data: [{ new: 1 }], after: null });
  });
});

test.each(['', '.', '..', 'a\u0000b', 'a'.repeat(256)])('an id that cannot be one is not asked for: %j', async (id) => {
  expect(await failureOf(api.getUser(id))).toMatchObject({ kind: 'bad_request', status: null });
  expect(fake.requests).toEqual([]);
});

describe('the connection', () => {
  test.each(['cut', 'drop'] as const)('%s is an outage', async (fault) => {
    expect(await spoiled(fault)).toMatchObject({ kind: 'unavailable', status: null });
  });

  test('that cannot be made is an outage, and says how', async () => {
    const gone = await startFakeWorkos();
    await gone.close();
    const error = await failureOf(openWorkosApi({ apiKey: gone.apiKey, apiUrl: gone.url }).listDirectories({}));
    expect(error).toMatchObject({ kind: 'unavailable', cause: { cause: { code: 'ECONNREFUSED' } } });
  });

  test('that stays silent, or falls silent within the body, is given up in time', async () => {
    const hasty = openWorkosApi({ apiKey: fake.apiKey, apiUrl: fake.url, timeoutMs: 50 });
    fake.faults.add('/directories', 'hang');
    expect(await failureOf(hasty.listDirectories({}))).toMatchObject({ kind: 'timeout', status: null });
    fake.faults.add('/directories', 'stall');
    expect(await failureOf(hasty.listDirectories({}))).toMatchObject({ kind: 'timeout', status: null });
  });
});

describe('a signal', () => {
  test.each(['hang', 'stall'] as const)('ends what is under way (%s) with its own reason', async (fault) => {
    const stop = new AbortController();
    const own = openWorkosApi({ apiKey: fake.apiKey, apiUrl: fake.url, signal: stop.signal });
    fake.faults.add('/directories', fault);
    const call = expect(own.listDirectories({})).rejects.toThrow('shutting down');
    await until<SeenRequest>('the request', () => fake.requests[0] ?? null);
    stop.abort(new Error('shutting down'));
    await call;
  });

  test('that is already aborted lets nothing out', async () => {
    const own = openWorkosApi({
      apiKey: fake.apiKey,
      apiUrl: fake.url,
      signal: AbortSignal.abort(new Error('stopped')),
    });
    await expect(own.listDirectories({})).rejects.toThrow('stopped');
    expect(fake.requests).toEqual([]);
  });
});
