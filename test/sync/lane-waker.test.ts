import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { laneOf, type Lane } from '../../src/store/lane.ts';
import { LaneWaker } from '../../src/sync/lane-waker.ts';

const lane = laneOf('org_1', null);

/** A queue that takes what it is given, or refuses it. */
function openWaker(refuses = false) {
  const taken: Lane[] = [];
  const errors: unknown[] = [];
  const jobs: (readonly Lane[])[] = [];
  const wakeLanes = async (lanes: readonly Lane[]): Promise<void> => {
    await setImmediate();
    if (refuses) throw new Error('The queue is away.');
    jobs.push(lanes);
    taken.push(...lanes);
  };
  const wakeLane = (name: Lane): Promise<void> => wakeLanes([name]);
  const waker = new LaneWaker({ wakeLane, wakeLanes }, (error) => errors.push(error));
  return { taken, jobs, errors, waker };
}

test('a lane is woken at once, and once more for all that came while that was on its way', async () => {
  const { taken, waker } = openWaker();
  for (let event = 0; event < 20; event += 1) waker.wake([lane]);
  await waker.close();
  expect(taken).toEqual([lane, lane]);
});

test('in a storm a lane is woken far less often than it has events, and after the last of them', async () => {
  const { taken, waker } = openWaker();
  let atTheLast = 0;
  for (let event = 0; event < 2_000; event += 1) {
    waker.wake([lane]);
    atTheLast = taken.length;
    await setImmediate();
  }
  await waker.close();
  expect(taken.length).toBeLessThan(500);
  expect(taken.length).toBeGreaterThan(atTheLast);
});

test('closing does not wait for the distance that a storm keeps', async () => {
  const { taken, waker } = openWaker();
  for (let event = 0; event < 2_000; event += 1) waker.wake([lane]);
  waker.wake([laneOf('org_2', null)]);
  await waker.close();
  expect(new Set(taken)).toEqual(new Set([lane, laneOf('org_2', null)]));
});

test('lanes that wake together, or while others are on their way, are one job', async () => {
  const { jobs, waker } = openWaker();
  const lanes = Array.from({ length: 40 }, (_, number) => laneOf(`org_${number}`, null));
  for (const each of lanes.slice(0, 5)) waker.wake([each]);
  await setImmediate(); // now they are on their way
  for (const each of lanes.slice(5)) waker.wake([each]);
  await waker.close();
  expect(jobs).toEqual([lanes.slice(0, 5), lanes.slice(5, 37), lanes.slice(37)]);
});

test('two are told of each by itself, so that the queue can join them with what it has', async () => {
  const { jobs, waker } = openWaker();
  const other = laneOf('org_2', null);
  waker.wake([lane]);
  waker.wake([other]);
  await waker.close();
  expect(jobs).toEqual([[lane], [other]]);
});

test('a queue that refuses is told of, and asked again for the next event', async () => {
  const { errors, waker } = openWaker(true);
  waker.wake([lane]);
  await waker.close();
  waker.wake([lane]);
  await waker.close();
  expect(errors).toHaveLength(2);
  for (const name of ['org_1', 'org_2', 'org_3']) waker.wake([laneOf(name, null)]);
  await waker.close();
  expect(errors).toHaveLength(3);
});

test('the first wake-up of a lane does not wait for the repeated ones of others', async () => {
  const other = laneOf('org_2', null);
  const told: Lane[] = [];
  const repeated = Promise.withResolvers<undefined>();
  const answer = Promise.withResolvers<undefined>();
  const wakeLane = async (name: Lane): Promise<void> => {
    const isRepeated = told.includes(name);
    told.push(name);
    if (!isRepeated) return;
    repeated.resolve(undefined);
    await answer.promise;
  };
  const waker = new LaneWaker(
    { wakeLane, wakeLanes: () => Promise.reject(new Error('Not for one.')) },
    () => undefined,
  );
  waker.wake([lane]);
  waker.wake([lane]);
  await repeated.promise;
  waker.wake([other]);
  await setImmediate();
  expect(told).toEqual([lane, lane, other]);
  answer.resolve(undefined);
  await waker.close();
});

test('the events of one moment wake their lanes together, each once', async () => {
  const { jobs, waker } = openWaker();
  const [second, third] = [laneOf('org_2', null), laneOf('org_3', null)];
  waker.wake([lane, second, lane, third, second]);
  await waker.close();
  expect(jobs).toEqual([[lane, second, third]]);
});
