import fc from 'fast-check';
import { expect, test } from 'vitest';
import { diffIdentity, viewIdentity } from '../../src/core/diff.ts';
import type { Erasure, ErasureDecision } from '../../src/core/erase.ts';
import type { DirectoryEvent } from '../../src/core/event.ts';
import type { SyncState } from '../../src/core/state.ts';
import { afterErasure, decideErasureOf } from '../support/erase-core.ts';
import { arrivals, history, rules, type History } from '../support/histories.ts';
import { recordsOf, run, stateBefore } from '../support/run-core.ts';

interface Chapter {
  readonly told: History;
  /** Events that had arrived before somebody was erased, and those that happened afterwards. */
  readonly earlier: readonly DirectoryEvent[];
  readonly later: readonly DirectoryEvent[];
  /** The later ones in an order in which they could arrive. */
  readonly arrived: readonly DirectoryEvent[];
  /** Chooses whom to erase. */
  readonly whom: number;
}

const chapters: fc.Arbitrary<Chapter> = history.chain((told) =>
  fc.nat({ max: told.events.length }).chain((split) => {
    const [earlier, later] = [told.events.slice(0, split), told.events.slice(split)];
    const arrived = later.length === 0 ? fc.constant([]) : arrivals(later);
    return fc.record({
      told: fc.constant(told),
      earlier: fc.constant(earlier),
      later: fc.constant(later),
      arrived,
      whom: fc.nat({ max: 10 }),
    });
  }),
);

const runs = { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 1_000), endOnFailure: true };

/** One of Eppo's own in every other history is deactivated in Eppo, so that those can be erased as well. */
function before({ told, whom }: Chapter, events: readonly DirectoryEvent[]): SyncState {
  const own = told.own.map((member) => (whom % 2 === 0 ? member : { ...member, status: 'deactivated' as const }));
  const state = stateBefore({ ...told, own });
  run(state, events);
  return state;
}

function eraseOne(state: SyncState, { earlier, whom }: Chapter): Erasure | null {
  const gone = [...state.members.values()].filter(({ status }) => status === 'deactivated');
  const member = gone.sort((a, b) => (a.id < b.id ? -1 : 1))[whom % Math.max(1, gone.length)];
  if (member === undefined) return null;
  const decision = decideErasureOf(state, member.id, earlier.at(-1)?.stamp.at ?? 0);
  return decision.kind === 'erased' ? decision : null;
}

function isAbout(event: DirectoryEvent, { users }: Erasure): boolean {
  return users.some(({ id }) => ('user' in event ? event.user.id : 'userId' in event && event.userId) === id);
}

const usersOf = (decision: ErasureDecision) =>
  decision.kind === 'refused' ? [] : decision.users.toSorted((a, b) => (a.id < b.id ? -1 : 1));

const withoutId = (members: object[], id: string) => members.filter((member) => !('id' in member && member.id === id));

test('what is left of an erased member follows from the records, and nobody else has changed', () => {
  let erasures = 0;
  fc.assert(
    fc.property(chapters, (chapter) => {
      const state = before(chapter, chapter.earlier);
      const erasure = eraseOne(state, chapter);
      if (erasure === null) return;
      erasures += 1;
      const erased = afterErasure(state, erasure);
      for (const identityId of erased.usersOfIdentity.keys()) {
        expect(diffIdentity(erased, rules, viewIdentity(erased, identityId, erased))).toEqual([]);
      }
      expect(withoutId(recordsOf(erased), erasure.after.id)).toEqual(withoutId(recordsOf(state), erasure.after.id));
      expect(erased.members.get(erasure.after.id)).toEqual(erasure.after);
      expect(erasure.after).toMatchObject({ status: 'deactivated', firstName: null, lastName: null });
      expect(JSON.stringify([erasure.users, erasure.before, erasure.after])).not.toMatch(/@example|First|"Last"|"Own"/);
      const again = decideErasureOf(erased, erasure.after.id, erasure.at);
      expect(again).toMatchObject({ kind: 'erased', after: erasure.after });
      expect(usersOf(again)).toEqual(usersOf(erasure));
    }),
    runs,
  );
  // Most histories have somebody who has gone; a generator that stopped making them would prove nothing.
  expect(erasures).toBeGreaterThan(runs.numRuns / 5);
});

test('events from before the erasure change nothing, whenever they arrive', () => {
  let late = 0;
  fc.assert(
    fc.property(chapters, fc.nat(), (chapter, seed) => {
      // Every third event of the one to be erased has not arrived yet.
      const held = new Set(chapter.earlier.filter((_, index) => (index + seed) % 3 === 0));
      const state = before(
        chapter,
        chapter.earlier.filter((event) => !held.has(event)),
      );
      const erasure = eraseOne(state, chapter);
      if (erasure === null) return;
      const erased = afterErasure(state, erasure);
      const records = JSON.stringify([recordsOf(erased), [...erased.users.values()], [...erased.addresses]]);
      const theirs = chapter.earlier.filter((event) => isAbout(event, erasure));
      late += theirs.filter((event) => held.has(event)).length;
      for (const { outcome } of run(erased, theirs)) expect(outcome).toBe('superseded');
      expect(JSON.stringify([recordsOf(erased), [...erased.users.values()], [...erased.addresses]])).toBe(records);
    }),
    runs,
  );
  expect(late).toBeGreaterThan(0);
});

test('events from after the erasure end the same in every order', () => {
  let compared = 0;
  fc.assert(
    fc.property(chapters, (chapter) => {
      const state = before(chapter, chapter.earlier);
      const erasure = eraseOne(state, chapter);
      if (erasure === null) return;
      const [inOrder, shuffled] = [afterErasure(state, erasure), afterErasure(state, erasure)];
      run(inOrder, chapter.later);
      run(shuffled, [...chapter.arrived, ...chapter.earlier]);
      expect(recordsOf(shuffled)).toEqual(recordsOf(inOrder));
      if (chapter.later.some((event) => isAbout(event, erasure))) compared += 1;
    }),
    runs,
  );
  expect(compared).toBeGreaterThan(0);
});
