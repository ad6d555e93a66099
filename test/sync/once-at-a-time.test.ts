import { expect, test } from 'vitest';
import { OnceAtATime } from '../../src/sync/once-at-a-time.ts';

/** Work that lasts until it is let go, and what has begun and ended of it. */
function open() {
  const runs = new OnceAtATime<string>();
  const log: string[] = [];
  const doors: (() => void)[] = [];
  let begun = 0;
  const run = (key: string, fails = false): Promise<void> =>
    runs.run(key, async () => {
      const number = (begun += 1);
      log.push(`${key} begins`);
      await new Promise<void>((resolve) => {
        doors[number - 1] = resolve;
      });
      log.push(`${key} ends`);
      if (fails) throw new Error('It failed.');
    });
  /** Lets the run of that number go, once it has begun. */
  const letGo = async (number: number): Promise<void> => {
    while (doors[number - 1] === undefined) await Promise.resolve();
    doors[number - 1]?.();
  };
  return { run, log, letGo };
}

test('whoever asks while it runs has it run once more, together with all others who ask meanwhile', async () => {
  const { run, log, letGo } = open();
  const first = run('a');
  const second = run('a');
  await Promise.all([run('a'), run('a')]); // they have nobody to wait for
  expect(log).toEqual(['a begins']);
  await letGo(1);
  await first;
  await letGo(2);
  await second;
  expect(log).toEqual(['a begins', 'a ends', 'a begins', 'a ends']);
});

test('whoever asks during the second run has a third', async () => {
  const { run, log, letGo } = open();
  const first = run('a');
  const second = run('a');
  await letGo(1);
  await first;
  while (log.length < 3) await Promise.resolve();
  const third = run('a');
  await letGo(2);
  await second;
  await letGo(3);
  await third;
  expect(log).toHaveLength(6);
});

test('keys do not wait for each other', async () => {
  const { run, log, letGo } = open();
  const ended = [run('a'), run('b')];
  expect(log).toEqual(['a begins', 'b begins']);
  await letGo(2);
  await letGo(1);
  await Promise.all(ended);
});

test("a run that fails is its own caller's alone, and the next is made all the same", async () => {
  const { run, log, letGo } = open();
  const first = run('a', true);
  const second = run('a');
  await letGo(1);
  await expect(first).rejects.toThrow('It failed.');
  await letGo(2);
  await second;
  const later = run('a', true);
  await letGo(3);
  await expect(later).rejects.toThrow('It failed.');
  expect(log).toHaveLength(6);
});
