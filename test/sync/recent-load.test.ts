import { expect, test } from 'vitest';
import { RecentLoad } from '../../src/sync/recent-load.ts';

test('what is added runs off evenly, and never below nothing', () => {
  const load = new RecentLoad<string>(100);
  expect(load.add('a', 50, 1_000)).toBe(50);
  expect(load.of('a', 1_250)).toBe(25);
  expect(load.add('a', 50, 1_250)).toBe(75);
  expect(load.of('a', 9_000)).toBe(0);
  expect(load.add('a', 1, 9_000)).toBe(1);
});

test('keys have nothing to do with each other, and one that never had anything has nothing', () => {
  const load = new RecentLoad<string>(100);
  load.add('a', 50, 0);
  expect([load.of('b', 0), load.add('b', 7, 0), load.of('a', 0)]).toEqual([0, 7, 50]);
});

test('those that have run dry are forgotten, however many there were, and the others are not', () => {
  const load = new RecentLoad<string>(100);
  load.add('storm', 1_000_000, 0);
  for (let key = 0; key < 100_000; key += 1) load.add(`key ${key}`, 1, key);
  expect(load.size).toBeLessThan(1_000);
  expect(load.of('storm', 100_000)).toBe(990_000);
});
