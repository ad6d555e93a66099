import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openWorkosApi, type WorkosApi } from '../../src/workos/api.ts';
import { WorkosApiError } from '../../src/workos/api-error.ts';
import { withRetries, type Retry } from '../../src/workos/with-retries.ts';
import { startFakeWorkos, type FakeWorkos } from '../support/fake-workos.ts';

let fake: FakeWorkos;
let api: WorkosApi;
let retries: Retry[];
const options = { tries: 4, firstWaitMs: 8, onRetry: (retry: Retry) => retries.push(retry) };
const listDirectories = (): Promise<unknown> => api.listDirectories({});

beforeEach(async () => {
  retries = [];
  fake = await startFakeWorkos();
  api = openWorkosApi({ apiKey: fake.apiKey, apiUrl: fake.url, timeoutMs: 1000 });
});
afterEach(() => fake.close());

describe('a failure that may pass', () => {
  test('is tried again, each time after a longer wait', async () => {
    fake.faults.add('/directories', { status: 503 });
    fake.faults.add('/directories', 'cut');
    fake.faults.add('/directories', 'hang');
    expect(await withRetries(listDirectories, options)).toEqual({ data: [], after: null });
    expect(retries.map(({ error, tries }) => [error.kind, tries])).toEqual([
      ['unavailable', 1],
      ['unavailable', 2],
      ['timeout', 3],
    ]);
    for (const [index, { waitMs }] of retries.entries()) {
      expect(waitMs).toBeGreaterThanOrEqual(4 * 2 ** index);
      expect(waitMs).toBeLessThanOrEqual(8 * 2 ** index);
    }
  });

  test('is thrown once the tries are used up', async () => {
    fake.faults.add('/directories', { status: 500 }, Infinity);
    await expect(withRetries(listDirectories, options)).rejects.toMatchObject({ kind: 'unavailable', status: 500 });
    expect(fake.requests).toHaveLength(4);
    expect(retries).toHaveLength(3);
  });

  test('waits as long as WorkOS says', async () => {
    fake.faults.add('/directories', { status: 429, headers: { 'retry-after': '1' } });
    await withRetries(listDirectories, { tries: 2, firstWaitMs: 8 });
    const [refused = { at: 0 }, granted = { at: 0 }] = fake.requests;
    // Timers may be a millisecond early.
    expect(granted.at - refused.at).toBeGreaterThanOrEqual(995);
  });

  test('never waits longer than a minute, nor a first time longer than half a second', async () => {
    const stop = new AbortController();
    const onRetry = (retry: Retry): void => {
      retries.push(retry);
      stop.abort(new Error('seen'));
    };
    const hour = new WorkosApiError('rate_limited', 'refused', { status: 429, retryAfterMs: 3_600_000 });
    await expect(withRetries(() => Promise.reject(hour), { tries: 2, signal: stop.signal, onRetry })).rejects.toThrow(
      'seen',
    );
    expect(retries[0]?.waitMs).toBe(60_000);
    fake.faults.add('/directories', { status: 500 });
    await withRetries(listDirectories, { tries: 2, onRetry });
    expect(retries[1]?.waitMs).toBeLessThanOrEqual(500);
  });
});

test.each([401, 404, 400])('a failure that stays is thrown at once: %i', async (status) => {
  fake.faults.add('/directories', { status });
  await expect(withRetries(listDirectories, options)).rejects.toMatchObject({ status });
  expect(fake.requests).toHaveLength(1);
});

test('a fault of ours is thrown at once', async () => {
  await expect(withRetries(() => Promise.reject(new TypeError('ours')), options)).rejects.toThrow('ours');
  expect(retries).toEqual([]);
});

describe('a signal', () => {
  test('ends the wait with its own reason', async () => {
    const stop = new AbortController();
    fake.faults.add('/directories', { status: 429, headers: { 'retry-after': '50' } });
    const onRetry = (): void => {
      setImmediate(() => {
        stop.abort(new Error('shutting down'));
      });
    };
    const call = withRetries(listDirectories, { tries: 2, signal: stop.signal, onRetry });
    await expect(call).rejects.toThrow('shutting down');
    expect(fake.requests).toHaveLength(1);
  });

  test('that is already aborted lets nothing out', async () => {
    const signal = AbortSignal.abort(new Error('stopped'));
    await expect(withRetries(listDirectories, { tries: 2, signal })).rejects.toThrow('stopped');
    expect(fake.requests).toEqual([]);
  });
});
