import { randomUUID } from 'node:crypto';
import { defaultRoleSlugs } from '../../src/core/roles.ts';
import { openQueues } from '../../src/queue/queues.ts';
import type { Database } from '../../src/store/database.ts';
import { insertEvents } from '../../src/store/insert-events.ts';
import { laneOf } from '../../src/store/lane.ts';
import { applyLane } from '../../src/sync/apply-events.ts';
import type { SyncContext } from '../../src/sync/context.ts';
import { Meter } from '../../src/sync/metrics/meter.ts';
import { modelLines } from '../support/model-lines.ts';
import { incoming, retell, storeBefore, storedMembers } from '../support/retell.ts';
import { differenceOf, type Difference } from './try-core.ts';
import type { Telling } from './telling.ts';

/** Sizes of batches in which events are stored and applied; where they begin and end is where a lane can go wrong. */
const batches = [1, 2, 3, 5, 1000];

/** What a lane is applied with in this process; nothing is logged. */
export async function openContext(database: Database, databaseUrl: string): Promise<SyncContext> {
  const silent = (): void => undefined;
  return {
    database,
    queues: await openQueues({ redisUrl: null, databaseUrl, onError: silent }),
    workos: null,
    settings: {
      roleAttribute: 'eppoMemberRole',
      defaultRole: 'viewer',
      roleSlugs: defaultRoleSlugs,
      directoryDeletedPolicy: 'deactivate',
      guardShare: 0.2,
      guardWindowMinutes: 60,
      guardLastAdmin: false,
      holdExpiryHours: 0,
      holdExpiryAnswer: 'reject',
      guardCount: 10,
      erasureKey: null,
    },
    log: { debug: silent, info: silent, warn: silent, error: silent },
    meter: new Meter(),
  };
}

/** Applies the events in this process, in batches of several sizes, each in an organization of its own. */
export async function tryLane(context: SyncContext, { told, arrived }: Telling): Promise<Difference | null> {
  for (const order of arrived) {
    for (const size of batches) {
      const retold = retell(told, `org_${randomUUID()}`);
      const { organizationId } = retold;
      await storeBefore(context.database, retold);
      const events = order.map((event) => incoming(retold.event(event), organizationId));
      for (let from = 0; from < events.length; from += size) {
        const unique = new Map(events.slice(from, from + size).map((event) => [event.id, event]));
        await insertEvents(context.database.direct, [...unique.values()]);
        await applyLane(context, laneOf(organizationId, null));
      }
      const found = modelLines(await storedMembers(context.database, organizationId));
      const difference = differenceOf(told, order, found);
      if (difference !== null) return difference;
    }
  }
  return null;
}
