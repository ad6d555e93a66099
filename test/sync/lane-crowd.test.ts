import { expect, test } from 'vitest';
import { LaneCrowd, type LaneTurn } from '../../src/sync/lane-crowd.ts';

/** A lane that has had its share. */
function heavyLane(crowd: LaneCrowd): LaneTurn {
  const turn = crowd.enter();
  turn.did(1_000);
  return turn;
}

/** Whether it has settled once everything that is ready has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  const later = new Promise<false>((resolve) => setImmediate(resolve, false));
  return Promise.race([promise.then(() => true), later]);
}

test('alone, a lane begins as usual, and goes on in large batches once it has had its share', async () => {
  const turn = new LaneCrowd().enter();
  expect(await turn.next()).toBe(250);
  turn.did(999);
  expect(await turn.next()).toBe(250);
  turn.did(1);
  expect(await turn.next()).toBe(1_000);
});

test('a lane that has had its share stands back while another has just begun, and then takes small batches', async () => {
  const crowd = new LaneCrowd();
  const heavy = heavyLane(crowd);
  const light = crowd.enter();
  expect(await light.next()).toBe(250);
  const next = heavy.next();
  expect(await isSettled(next)).toBe(false);
  light.leave();
  expect(await next).toBe(50);
  expect(await heavy.next()).toBe(50);
});

test('it goes on after a while even when there are always others, so that nobody is starved', async () => {
  const crowd = new LaneCrowd();
  const heavy = heavyLane(crowd);
  crowd.enter();
  expect(await heavy.next()).toBe(50);
});

test('lanes that all have much to do do not wait for one another', async () => {
  const crowd = new LaneCrowd();
  const lanes = [heavyLane(crowd), heavyLane(crowd)];
  for (const lane of lanes) expect(await lane.next()).toBe(250);
  lanes[0]?.leave();
  expect(await lanes[1]?.next()).toBe(1_000);
});

test('a lane that grows heavy lets those go on that stood back for it', async () => {
  const crowd = new LaneCrowd();
  const heavy = heavyLane(crowd);
  const growing = crowd.enter();
  const next = heavy.next();
  expect(await isSettled(next)).toBe(false);
  growing.did(1_000);
  expect(await next).toBe(250);
});

test('work that gives way to everything is heavy from its first batch on', async () => {
  const crowd = new LaneCrowd();
  const light = crowd.enter();
  const next = crowd.enter({ heavy: true }).next();
  expect(await isSettled(next)).toBe(false);
  light.leave();
  expect(await next).toBe(50);
});
