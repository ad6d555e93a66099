import { expect, test } from 'vitest';
import { compareSince, compareStamps, isNewer, latest, type Stamp } from '../../src/core/stamp.ts';

const stamp = (at: number, eventId: string): Stamp => ({ at, eventId });

test.each([
  ['an earlier time', stamp(1, 'event_b'), stamp(2, 'event_a'), -1],
  ['a later time', stamp(2, 'event_a'), stamp(1, 'event_b'), 1],
  ['the same time and a lower id', stamp(1, 'event_a'), stamp(1, 'event_b'), -1],
  ['the same time and a higher id', stamp(1, 'event_b'), stamp(1, 'event_a'), 1],
  ['the same event', stamp(1, 'event_a'), stamp(1, 'event_a'), 0],
])('R2: stamps are ordered by time, then by event id: %s', (_, a, b, order) => {
  expect(Math.sign(compareStamps(a, b))).toBe(order);
});

test('R2: an event is not newer than itself, and everything is newer than nothing', () => {
  expect(isNewer(stamp(1, 'event_a'), stamp(1, 'event_a'))).toBe(false);
  expect(isNewer(stamp(1, 'event_b'), stamp(1, 'event_a'))).toBe(true);
  expect(isNewer(stamp(0, 'event_a'), null)).toBe(true);
});

test('the latest of two stamps, either of which may be missing', () => {
  const [older, newer] = [stamp(1, 'event_b'), stamp(2, 'event_a')];
  expect(latest(older, newer)).toBe(newer);
  expect(latest(newer, older)).toBe(newer);
  expect(latest(null, older)).toBe(older);
  expect(latest(older, null)).toBe(older);
  expect(latest(null, null)).toBeNull();
});

test('what has no start has been since the beginning', () => {
  expect(compareSince(null, stamp(0, 'event_a'))).toBeLessThan(0);
  expect(compareSince(stamp(0, 'event_a'), null)).toBeGreaterThan(0);
  expect(compareSince(null, null)).toBe(0);
  expect(compareSince(stamp(1, 'event_a'), stamp(2, 'event_a'))).toBeLessThan(0);
});
