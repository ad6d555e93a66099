import fc from 'fast-check';
import { tellings, type Telling } from '../properties/telling.ts';
import { randomFrom } from '../support/random.ts';
import { retell, type Retold } from '../support/retell.ts';
import { bodyOf } from '../support/webhook-bodies.ts';

/** One posting of one event. */
export interface Delivery {
  readonly id: string;
  readonly body: string;
}

export interface PlannedOrganization {
  readonly telling: Telling;
  readonly retold: Retold;
}

/** What one scenario sends: histories of many organizations, out of order and with repetitions. */
export interface Plan {
  readonly organizations: readonly PlannedOrganization[];
  readonly deliveries: readonly Delivery[];
  /** The ids of its events, each once. */
  readonly eventIds: ReadonlySet<string>;
}

/** Histories drawn at once; each has some fifteen events. */
const drawnAtOnce = 50;

/** Draws organizations until they have that many events. The same seed draws the same plan. */
export function drawPlan(events: number, seed: number): Plan {
  const organizations: PlannedOrganization[] = [];
  let count = 0;
  for (let round = 0; count < events; round += 1) {
    for (const telling of fc.sample(tellings(1), { seed: seed + round, numRuns: drawnAtOnce })) {
      if (count >= events) break;
      organizations.push({ telling, retold: retell(telling.told, `org_${organizations.length}`) });
      count += telling.told.events.length;
    }
  }
  const eventIds = new Set(organizations.flatMap(({ retold }) => retold.events.map(({ stamp }) => stamp.eventId)));
  return { organizations, deliveries: mixed(organizations, seed), eventIds };
}

/** All deliveries, the organizations mixed at random; within each the order stays as it was drawn. */
function mixed(organizations: readonly PlannedOrganization[], seed: number): Delivery[] {
  const random = randomFrom(seed);
  const ranked = organizations.flatMap(({ telling, retold }) => {
    const order = telling.arrived[0] ?? [];
    const ranks = order.map(() => random()).sort((a, b) => a - b);
    return order.map((original, at) => {
      const event = retold.event(original);
      const body = JSON.stringify(bodyOf(event, retold.organizationId));
      return { rank: ranks[at] ?? 0, delivery: { id: event.stamp.eventId, body } };
    });
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ delivery }) => delivery);
}
