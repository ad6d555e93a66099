import { describe, expect, test } from 'vitest';
import { openWorkosApi } from '../../src/workos/api.ts';
import { createPace } from '../../src/workos/pace.ts';
import { withRetries } from '../../src/workos/with-retries.ts';
import { startFakeWorkos } from '../support/fake-workos.ts';

/** The most turns that fell into any second, by their times in milliseconds. */
function busiestSecond(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 1000).length));
}

describe('a pace', () => {
  test('holds for many callers at once, and does not dawdle', async () => {
    const pace = createPace(40);
    const times: number[] = [];
    const caller = async (): Promise<void> => {
      for (let turn = 0; turn < 10; turn++) {
        await pace.turn();
        times.push(performance.now());
      }
    };
    await Promise.all(Array.from({ length: 6 }, caller));
    expect(times).toHaveLength(60);
    expect(busiestSecond(times)).toBeLessThanOrEqual(40);
    expect(busiestSecond(times)).toBeGreaterThanOrEqual(10);
  });

  test('makes up for nothing after a rest', async () => {
    const pace = createPace(20);
    await pace.turn();
    const blockedUntil = performance.now() + 120;
    while (performance.now() < blockedUntil); // the event loop is busy elsewhere, and several timers are due at once
    const times: number[] = [];
    const turn = async (): Promise<void> => {
      await pace.turn();
      times.push(performance.now());
    };
    await Promise.all([turn(), turn(), turn()]);
    const [first = 0, second = 0, third = 0] = times;
    expect(second - first).toBeGreaterThanOrEqual(45);
    expect(third - second).toBeGreaterThanOrEqual(45);
  });

  test('leaves more than a second between a request and the fourth after it', async () => {
    const pace = createPace(4);
    const times: number[] = [];
    for (let turn = 0; turn < 5; turn++) {
      await pace.turn();
      times.push(performance.now());
    }
    const [first = 0] = times;
    expect((times.at(-1) ?? 0) - first).toBeGreaterThan(1080);
  });

  test('keeps below the limit of WorkOS', async () => {
    const fake = await startFakeWorkos({ usersPerSecond: 4 });
    const api = openWorkosApi({ apiKey: fake.apiKey, apiUrl: fake.url });
    fake.state.connectDirectory({ id: 'directory_1', organizationId: 'org_1' });
    await api.getDirectory('directory_1'); // the connection is made, so that each request takes equally long
    const pace = createPace(4);
    const ask = async (): Promise<unknown> => {
      await pace.turn();
      return api.listUsers({ directory: 'directory_1' });
    };
    for (let request = 0; request < 13; request++) await withRetries(ask, { tries: 3 });
    // On a busy machine one may reach WorkOS early by more than the margin; without a margin, many do.
    expect(fake.requests.filter(({ status }) => status === 429).length).toBeLessThanOrEqual(1);
    await fake.close();
  });

  test('is left by an aborted signal, without taking a turn', async () => {
    const pace = createPace(0.01);
    await pace.turn();
    const stop = new AbortController();
    const left = expect(pace.turn(stop.signal)).rejects.toThrow('shutting down');
    stop.abort(new Error('shutting down'));
    await left;
    await expect(createPace(1).turn(AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped');
  });
});
