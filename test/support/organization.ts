import { decide } from '../../src/core/decide.ts';
import { evolve } from '../../src/core/evolve.ts';
import { insertEvents } from '../../src/store/insert-events.ts';
import { memberIdFor } from '../../src/sync/member-id.ts';
import { rules, type History } from './histories.ts';
import { incoming, retell, storeBefore, storedMembers, type Retold } from './retell.ts';
import { membersOf, stateBefore } from './run-core.ts';
import type { TestSync } from './sync-context.ts';

/** An organization in a database, with what Eppo had before, and the history that is about to reach it. */
export interface TestOrganization {
  readonly id: string;
  readonly told: Retold;
  /** Stores one more batch of events, by their places in the history. */
  receive(places: readonly number[], options?: { readonly oldShape: boolean }): Promise<void>;
  members(): ReturnType<typeof storedMembers>;
  /** What `members` gives once the events have been applied, whatever their order. */
  expected(): object[];
  /** Event id → outcome, tries, whether it was parked; without the organization's prefix. */
  outcomes(): Promise<Record<string, { readonly outcome: string; readonly attempts: number }>>;
}

/** The members that the core comes to when it is told a history in order, in the form of `storedMembers`. */
export function expectedMembers(told: Retold): object[] {
  const state = stateBefore(told);
  const memberId = (userId: string) => memberIdFor(told.organizationId, userId);
  for (const event of told.events) {
    for (const change of decide(state, event, { ...rules, memberId }).changes) evolve(state, change);
  }
  return membersOf(state);
}

/** Gives a history an organization of its own and stores what was there before it. */
export async function openOrganization(
  { database }: Pick<TestSync, 'database'>,
  id: string,
  history: History,
): Promise<TestOrganization> {
  const told = retell(history, id);
  await storeBefore(database, told);
  return {
    id,
    told,
    receive: async (places, { oldShape } = { oldShape: false }) => {
      const events = places.flatMap((place) => told.events[place] ?? []);
      const whereabouts = oldShape ? { organizationId: null, directoryId: `${id}_directory_okta` } : {};
      await insertEvents(
        database.direct,
        events.map((event) => ({ ...incoming(event, id), ...whereabouts })),
      );
    },
    members: () => storedMembers(database, id),
    expected: () => expectedMembers(told),
    outcomes: async () => {
      const rows = await database.prisma.eventOutcome.findMany({ where: { eventId: { startsWith: `${id}_` } } });
      return Object.fromEntries(
        rows.map(({ eventId, outcome, attempts }) => [eventId.slice(id.length + 1), { outcome, attempts }]),
      );
    },
  };
}
