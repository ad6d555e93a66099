import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Queues } from '../../src/queue/queues.ts';
import { laneOf, type Lane } from '../../src/store/lane.ts';
import { LaneWaker } from '../../src/sync/lane-waker.ts';

const lane = laneOf('org_1', null);

/** A queue that takes what it is given, or refuses it. */
function openWaker(refuses = false) {
  const taken: Lane[] = [];
  const errors: unknown[] = [];
  const wakeLane = async (name: Lane): Promise<void> => {
    await setImmediate();
    if (refuses) throw new Error('The queue is away.');
    taken.push(name);
  };
  const waker = new LaneWaker({ wakeLane } as unknown as Queues, (error) => errors.push(error));
  return { taken, errors, waker };
}

test('a lane is woken at once, and once more for all that came while that was on its way', async () => {
  const { taken, waker } = openWaker();
  for (let event = 0; event < 20; event += 1) waker.wake(lane);
  await waker.close();
  expect(taken).toEqual([lane, lane]);
});

test('in a storm a lane is woken far less often than it has events, and after the last of them', async () => {
  const { taken, waker } = openWaker();
  let atTheLast = 0;
  for (let event = 0; event < 2_000; event += 1) {
    waker.wake(lane);
    atTheLast = taken.length;
    await setImmediate();
  }
  await waker.close();
  expect(taken.length).toBeLessThan(500);
  expect(taken.length).toBeGreaterThan(atTheLast);
});

test('closing does not wait for the distance that a storm keeps', async () => {
  const { taken, waker } = openWaker();
  for (let event = 0; event < 2_000; event += 1) waker.wake(lane);
  waker.wake(laneOf('org_2', null));
  await waker.close();
  expect(new Set(taken)).toEqual(new Set([lane, laneOf('org_2', null)]));
});

test('a queue that refuses is told of, and asked again for the next event', async () => {
  const { errors, waker } = openWaker(true);
  waker.wake(lane);
  await waker.close();
  waker.wake(lane);
  await waker.close();
  expect(errors).toHaveLength(2);
});
