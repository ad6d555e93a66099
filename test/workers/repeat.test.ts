import { expect, it, vi } from 'vitest';
import { repeat } from '../../workers/repeat.ts';

it('runs at once, again after each end, never two at a time, and goes on after an error', async () => {
  let runs = 0;
  let running = 0;
  let atMost = 0;
  const errors: unknown[] = [];
  const repetition = repeat(
    async () => {
      runs += 1;
      running += 1;
      atMost = Math.max(atMost, running);
      // Longer than the interval: a second run would begin beside this one.
      await new Promise((resolve) => setTimeout(resolve, 5));
      running -= 1;
      if (runs === 2) throw new Error('once');
    },
    1,
    (error) => errors.push(error),
  );
  expect(runs).toBe(1);
  await vi.waitUntil(() => runs >= 5);
  await repetition.close();
  expect(atMost).toBe(1);
  expect(errors).toEqual([new Error('once')]);
});

it('waits on close for the run under way, and starts no other', async () => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let ended = 0;
  const repetition = repeat(
    async () => {
      await promise;
      ended += 1;
    },
    1,
    () => undefined,
  );
  const closing = repetition.close();
  expect(ended).toBe(0);
  resolve(undefined);
  await closing;
  expect(ended).toBe(1);
});

it('does not wait on close for the pause between two runs', async () => {
  let runs = 0;
  const repetition = repeat(
    () => {
      runs += 1;
      return Promise.resolve();
    },
    60_000,
    () => undefined,
  );
  await repetition.close();
  expect(runs).toBe(1);
});

it('tells the run under way when it is closed, and asks for the pause anew each time', async () => {
  const pauses = [1, 2, 60_000];
  let runs = 0;
  const repetition = repeat(
    async (signal) => {
      runs += 1;
      if (runs < 3) return;
      await new Promise((resolve) => {
        signal.addEventListener('abort', resolve);
      });
    },
    () => pauses.shift() ?? 0,
    () => undefined,
  );
  await vi.waitUntil(() => runs === 3);
  expect(pauses).toEqual([60_000]);
  await repetition.close();
});
