import { isDeepStrictEqual } from 'node:util';
import type { Database } from '../../src/store/database.ts';
import { readAll, untilSettled } from '../e2e/api.ts';
import { deliver } from '../e2e/http.ts';
import { modelLines } from '../support/model-lines.ts';
import { expectedMembers } from '../support/organization.ts';
import { randomFrom } from '../support/random.ts';
import type { ModelMember } from '../support/reference-model.ts';
import { retell, storeBefore, storedMembers, type Retold } from '../support/retell.ts';
import { bodyOf } from '../support/webhook-bodies.ts';
import type { Telling } from './telling.ts';
import { differenceOf, type Difference } from './try-core.ts';

/** A server, its workers and their database; the secret and the token are those of the end-to-end tests. */
export interface Deployment {
  readonly url: string;
  readonly database: Database;
}

/** What came of all histories at once. */
export interface Tried {
  readonly deliveries: number;
  /** Place of the history among those given → what was wrong. */
  readonly differences: ReadonlyMap<number, Difference>;
}

const concurrency = 24;
const settleMs = 180_000;

interface Organization {
  readonly telling: Telling;
  readonly retold: Retold;
}

/**
 * Delivers every history, each to an organization of its own and all of them at once, as signed webhooks in the first
 * of its orders; waits until everything has an outcome and compares what the API then tells with the model, and what is
 * stored with what the core comes to in order, ids included. `seed` mixes the organizations' deliveries.
 */
export async function tryDeployment(
  { url, database }: Deployment,
  histories: readonly Telling[],
  seed: number,
): Promise<Tried> {
  const organizations = histories.map((telling, place) => ({ telling, retold: retell(telling.told, `org_${place}`) }));
  for (const { retold } of organizations) await storeBefore(database, retold);
  const bodies = mixed(organizations, seed);
  await deliverAll(url, bodies);
  const { events } = await untilSettled(url, settleMs);
  if ((events.byOutcome['failed'] ?? 0) > 0) throw new Error(`Events failed: ${JSON.stringify(events.byOutcome)}`);
  const differences = new Map<number, Difference>();
  for (const [place, organization] of organizations.entries()) {
    const difference = await compare(url, database, organization);
    if (difference !== null) differences.set(place, difference);
  }
  return { deliveries: bodies.length, differences };
}

async function compare(url: string, database: Database, organization: Organization): Promise<Difference | null> {
  const { telling, retold } = organization;
  const order = telling.arrived[0] ?? [];
  const shown = await readAll<ModelMember>(url, `/api/v1/members?organization=${retold.organizationId}`);
  const difference = differenceOf(telling.told, order, modelLines(shown));
  if (difference !== null) return difference;
  const [stored, expected] = [await storedMembers(database, retold.organizationId), expectedMembers(retold)];
  if (isDeepStrictEqual(stored, expected)) return null;
  const lines = (members: readonly object[]): string[] => members.map((member) => JSON.stringify(member));
  return { order, expected: lines(expected), found: lines(stored) };
}

/** All deliveries, the organizations mixed at random; within each the order stays as it was drawn. */
function mixed(organizations: readonly Organization[], seed: number): string[] {
  const random = randomFrom(seed);
  const ranked = organizations.flatMap(({ telling, retold }) => {
    const order = telling.arrived[0] ?? [];
    const ranks = order.map(() => random()).sort((a, b) => a - b);
    return order.map((event, at) => {
      return { rank: ranks[at] ?? 0, body: JSON.stringify(bodyOf(retold.event(event), retold.organizationId)) };
    });
  });
  return ranked.sort((a, b) => a.rank - b.rank).map(({ body }) => body);
}

async function deliverAll(url: string, bodies: readonly string[]): Promise<void> {
  const waiting = bodies.values();
  const some = async (): Promise<void> => {
    for (const body of waiting) {
      const { status, body: answer } = await deliver(url, body);
      if (status !== 200) throw new Error(`A delivery was answered ${status}: ${JSON.stringify(answer)}`);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, some));
}
