import { afterEach, expect, test, vi } from 'vitest';
import { laneOf, type Lane } from '../../src/store/lane.ts';
import { LaneCrowd, type LaneTurn } from '../../src/sync/lane-crowd.ts';

afterEach(() => {
  vi.useRealTimers();
});

const [storm, other, third] = ['org_storm', 'org_other', 'org_third'].map((id) => laneOf(id, null)) as [
  Lane,
  Lane,
  Lane,
];

/** A lane that has had its share. */
function heavyLane(crowd: LaneCrowd, lane = storm): LaneTurn {
  const turn = crowd.enter(lane);
  turn.did(500);
  return turn;
}

/** Whether it has settled once everything that is ready has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const later = new Promise<false>((resolve) => setImmediate(resolve, false));
  return Promise.race([promise.then(() => true), later]);
}

test('alone, a lane begins as usual, and goes on in large batches once it has had its share', async () => {
  const turn = new LaneCrowd().enter(storm);
  expect(await turn.next()).toBe(250);
  turn.did(499);
  expect(await turn.next()).toBe(250);
  turn.did(100);
  expect(await turn.next()).toBe(1_000);
});

test('a lane that has had its share stands back while another has just begun, and then takes small batches', async () => {
  const crowd = new LaneCrowd();
  const heavy = heavyLane(crowd);
  const light = crowd.enter(other);
  expect(await light.next()).toBe(250);
  const next = heavy.next();
  expect(await isSettled(next)).toBe(false);
  light.leave();
  expect(await next).toBe(8);
  expect(await heavy.next()).toBe(8);
});

test('it goes on after a while even when there are always others, so that nobody is starved', async () => {
  const crowd = new LaneCrowd();
  const heavy = heavyLane(crowd);
  crowd.enter(other);
  expect(await heavy.next()).toBe(8);
});

test('lanes that all have much to do do not wait for one another', async () => {
  const crowd = new LaneCrowd();
  const lanes = [heavyLane(crowd), heavyLane(crowd, other)];
  for (const lane of lanes) expect(await lane.next()).toBe(250);
  lanes[0]?.leave();
  expect(await lanes[1]?.next()).toBe(1_000);
});

test('a lane that grows heavy lets those go on that stood back for it', async () => {
  const crowd = new LaneCrowd();
  const heavy = heavyLane(crowd);
  const growing = crowd.enter(third);
  const next = heavy.next();
  expect(await isSettled(next)).toBe(false);
  growing.did(500);
  expect(await next).toBe(250);
});

test('work that gives way to everything is heavy from its first batch on', async () => {
  const crowd = new LaneCrowd();
  const light = crowd.enter(other);
  const next = crowd.enter(null).next();
  expect(await isSettled(next)).toBe(false);
  light.leave();
  expect(await next).toBe(8);
});

test('a lane that was heavy moments ago is heavy in its next run, too, and light once it has been quiet', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const crowd = new LaneCrowd();
  heavyLane(crowd).leave();
  expect(crowd.enter(storm).isHeavy).toBe(true);
  expect(crowd.enter(other).isHeavy).toBe(false);
  vi.advanceTimersByTime(1_000);
  expect(crowd.enter(storm).isHeavy).toBe(false);
});

test('a lane with a hundred events a second is light for as long as it likes, with five hundred it is not', () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  const crowd = new LaneCrowd();
  const run = (lane: Lane, events: number): boolean => {
    const turn = crowd.enter(lane);
    turn.did(events);
    turn.leave();
    vi.advanceTimersByTime(1_000);
    return crowd.enter(lane).isHeavy;
  };
  for (let second = 0; second < 60; second += 1) expect(run(other, 100)).toBe(false);
  expect([run(storm, 500), run(storm, 500)]).toEqual([false, true]);
});

test('whoever is no lane stands back for the light ones, and for nobody else', async () => {
  const crowd = new LaneCrowd();
  heavyLane(crowd);
  await crowd.standBack();
  const light = crowd.enter(other);
  const standing = crowd.standBack();
  expect(await isSettled(standing)).toBe(false);
  light.leave();
  await standing;
});
