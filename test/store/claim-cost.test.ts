import { expect, onTestFinished, test } from 'vitest';
import { claimLane, claimLanes } from '../../src/store/claim-events.ts';
import { laneOf } from '../../src/store/lane.ts';
import { openTestDatabase } from '../support/database.ts';
import { rowsReadIn } from '../support/rows-read.ts';

const storm = 5_000;
const [stormy, quiet] = [laneOf('org_storm', null), laneOf('org_quiet', null)];

test('what is taken from an inbox with a storm in it, which PostgreSQL has analyzed, is looked up one by one', async () => {
  const database = await openTestDatabase();
  onTestFinished(() => database.drop());
  for (const [lane, events] of [
    [stormy, storm],
    [quiet, 2],
  ] as const) {
    await database.prisma.$executeRaw`
      WITH stored AS (
        INSERT INTO events (id, type, occurred_at, payload)
        SELECT ${lane} || n, 'dsync.user.created', now(), '{}' FROM generate_series(1, ${events}::int) AS n
        RETURNING id, seq, occurred_at, received_at
      )
      INSERT INTO pending_events (event_id, seq, lane, occurred_at, received_at)
      SELECT id, seq, ${lane}, occurred_at, received_at FROM stored`;
  }
  await database.prisma.$executeRaw`ANALYZE pending_events, events`;

  let taken: readonly string[] = [];
  const cost = await database.transact((tx) =>
    rowsReadIn(tx, async () => {
      const alone = await claimLane(tx, stormy, 8);
      const own = await claimLane(tx, quiet, 1_000);
      const { shares } = await claimLanes(tx, [quiet, stormy], { ofLane: 4, inAll: 100 });
      expect(shares.get(stormy)).toEqual({ events: [], isLong: true, more: false });
      taken = [...alone, ...own, ...(shares.get(quiet)?.events ?? [])].map(({ id }) => id);
    }),
  );
  expect(taken).toHaveLength(8 + 2 + 2);
  expect(cost).toBeLessThan(10 * taken.length);
});
