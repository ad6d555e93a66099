import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decide } from '../../src/core/decide.ts';
import { evolve } from '../../src/core/evolve.ts';
import { insertEvents } from '../../src/store/insert-events.ts';
import { laneOf } from '../../src/store/lane.ts';
import { applyLane } from '../../src/sync/apply-events.ts';
import { memberIdFor } from '../../src/sync/member-id.ts';
import { arrivals, history, rules } from '../support/histories.ts';
import { incoming, retell, storeBefore, storedMembers } from '../support/retell.ts';
import { membersOf, stateBefore } from '../support/run-core.ts';
import { openTestSync, type TestSync } from '../support/sync-context.ts';

let sync: TestSync;
beforeAll(async () => {
  sync = await openTestSync({ directoryDeletedPolicy: 'deactivate' });
});
afterAll(async () => {
  await sync.close();
});

test(
  'R1, R2: PostgreSQL ends in the members that the core comes to, whatever the order and the batches',
  { timeout: 180_000 },
  async () => {
    let organizations = 0;
    const arrived = history.chain((told) =>
      fc.record({ told: fc.constant(told), arrived: arrivals(told.events), batch: fc.integer({ min: 1, max: 6 }) }),
    );
    await fc.assert(
      fc.asyncProperty(arrived, async ({ told, arrived: order, batch }) => {
        organizations += 1;
        const retold = retell(told, `org_${organizations}`);
        const { organizationId } = retold;
        const expected = stateBefore(retold);
        const memberId = (userId: string) => memberIdFor(organizationId, userId);
        for (const event of retold.events) {
          for (const change of decide(expected, event, { ...rules, memberId }).changes) evolve(expected, change);
        }
        await storeBefore(sync.database, retold);
        const events = order.map((event) => incoming(retold.event(event), organizationId));
        for (let from = 0; from < events.length; from += batch) {
          const unique = new Map(events.slice(from, from + batch).map((event) => [event.id, event]));
          await insertEvents(sync.database.direct, [...unique.values()]);
          await applyLane(sync, laneOf(organizationId, null));
        }
        expect(await storedMembers(sync.database, organizationId)).toEqual(membersOf(expected));
        expect(await sync.database.prisma.pendingEvent.count({ where: { parked: false } })).toBe(0);
      }),
      { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 150), endOnFailure: true },
    );
  },
);
