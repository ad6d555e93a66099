import { expect, onTestFinished, test } from 'vitest';
import { findWaitingLanes } from '../../src/store/find-waiting.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { rowsRead } from '../support/rows-read.ts';

const storm = 20_000;

/** Pending events; `ageMs` is how long ago the first of the lane was received, in milliseconds. */
async function openWithPending(
  lanes: readonly {
    readonly lane: string;
    readonly events: number;
    readonly ageMs: number;
    readonly parked?: boolean;
  }[],
): Promise<TestDatabase> {
  const database = await openTestDatabase();
  onTestFinished(() => database.drop());
  for (const { lane, events, ageMs, parked = false } of lanes) {
    await database.prisma.$executeRaw`
      INSERT INTO pending_events (event_id, seq, lane, occurred_at, received_at, parked)
      SELECT ${lane} || n, n, ${lane}, now(), now() - make_interval(secs => ${ageMs / 1000}::float8), ${parked}
      FROM generate_series(1, ${events}) AS n`;
  }
  await database.prisma.$executeRaw`ANALYZE pending_events`;
  return database;
}

test('the lanes that wait too long, the one that waits longest first; parked events wait for their own job', async () => {
  const { prisma } = await openWithPending([
    { lane: 'organization:a', events: 3, ageMs: 10_000 },
    { lane: 'organization:b', events: 1, ageMs: 20_000 },
    { lane: 'organization:c', events: 1, ageMs: 0 },
    { lane: 'organization:d', events: 1, ageMs: 30_000, parked: true },
  ]);
  expect(await findWaitingLanes({ prisma }, 5_000, 10)).toEqual(['organization:b', 'organization:a']);
  expect(await findWaitingLanes({ prisma }, 5_000, 1)).toEqual(['organization:b']);
  expect(await findWaitingLanes({ prisma }, 60_000, 10)).toEqual([]);
});

test('the storm of one organization neither hides another nor makes the sweep longer', async () => {
  const database = await openWithPending([
    { lane: 'organization:small', events: 1, ageMs: 10_000 },
    { lane: 'organization:storm', events: storm, ageMs: 60_000 },
  ]);
  let lanes: string[] = [];
  const cost = await rowsRead(database, async (tx) => {
    lanes = await findWaitingLanes({ prisma: tx }, 2_000, 10);
  });
  expect(lanes).toEqual(['organization:storm', 'organization:small']);
  expect(cost).toBeLessThan(storm / 100);
});
