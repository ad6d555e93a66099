import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { absorb } from '../../src/core/absorb.ts';
import { decide } from '../../src/core/decide.ts';
import type { Decision } from '../../src/core/decision.ts';
import { diffIdentity, viewIdentity } from '../../src/core/diff.ts';
import type { DirectoryEvent } from '../../src/core/event.ts';
import { evolve } from '../../src/core/evolve.ts';
import { guardRederived, guardRemovals, guardTogether } from '../../src/core/guard.ts';
import type { GuardRules, Rules, SyncState } from '../../src/core/state.ts';
import { arrivals, history, rules } from '../support/histories.ts';
import { recordsOf, run, stateBefore } from '../support/run-core.ts';
import { newStory } from '../support/story.ts';

const guard: GuardRules = { share: 0.2, count: 2, windowMinutes: 60, lastAdmin: true };
const guarded: Rules = { ...rules, guard };

/** Decides a batch as the service does: each event on what the one before left, then all of it together. */
function runBatch(state: SyncState, events: readonly DirectoryEvent[], using = guarded): readonly Decision[] {
  const before = { ...state.headcount };
  const decisions = events.map((event) => {
    const decision = guardRemovals(state, event, decide(state, event, using), using);
    for (const change of decision.changes) evolve(state, change);
    return decision;
  });
  return guardTogether(state, using, before, decisions).decisions;
}

/** Approves all that waits: nothing is held back any more, and everybody is derived anew. */
function approveAll(state: SyncState): void {
  for (const memberId of [...state.holds.keys()]) evolve(state, { kind: 'hold-released', memberId });
  for (const identityId of [...state.membersOfIdentity.keys()]) {
    const changes = diffIdentity(state, rules, viewIdentity(state, identityId, state));
    guardRederived(state, rules, changes);
  }
}

const runs = Number(process.env['PROPERTY_RUNS'] ?? 1000);

test('R2: once all that was held is approved, the members are those of a history without a guard, in any order', () => {
  const batches = history.chain((told) =>
    fc.record({
      ...{ told: fc.constant(told), arrived: arrivals(told.events), size: fc.integer({ min: 1, max: 8 }) },
      // Histories are of few people, so that a small guard is needed to have many of them held.
      using: fc.constantFrom(guarded, { ...rules, guard: { ...guard, share: 0.01, count: 0 } }),
    }),
  );
  let held = 0;
  fc.assert(
    fc.property(batches, ({ told, arrived, size, using }) => {
      const inOrder = stateBefore(told);
      run(inOrder, told.events);
      const state = stateBefore(told);
      for (let at = 0; at < arrived.length; at += size) runBatch(state, arrived.slice(at, at + size), using);
      held += Number(state.holds.size > 0);
      approveAll(state);
      expect(recordsOf(state)).toEqual(recordsOf(inOrder));
    }),
    { numRuns: runs },
  );
  expect(held).toBeGreaterThan(runs / 20);
});

test('the headcount that goes along is what counting gives', () => {
  fc.assert(
    fc.property(history, (told) => {
      const state = stateBefore(told);
      runBatch(state, told.events);
      const active = [...state.members.values()].filter(({ status }) => status === 'active');
      expect(state.headcount).toMatchObject({
        active: active.length,
        admins: active.filter(({ role }) => role === 'admin').length,
      });
    }),
    { numRuns: 300 },
  );
});

function crowd(size: number) {
  const story = newStory();
  const people = Array.from({ length: size }, (_, n) => story.user(`user_${n}`));
  for (const [n, person] of people.entries()) person.created({ email: `${n}@example.com`, attribute: 'viewer' });
  const state = stateBefore(story);
  run(state, story.events);
  return { people, state };
}

test('a plan takes up the holds of members that it had not read, and keeps what it has come to with the others', () => {
  const stored = crowd(8);
  runBatch(
    stored.state,
    stored.people.slice(0, 4).map((person) => person.deleted()),
  );
  const [first, second] = [...stored.state.holds.keys()];
  const plan = stateBefore(newStory());
  const known = stored.state.members.get(first ?? '');
  if (known !== undefined) evolve(plan, { kind: 'member-created', after: known });
  absorb(plan, stored.state, new Set());
  expect([...plan.holds.keys()]).toEqual([second]);
});

describe('removals', () => {
  test.each([
    ['the share decides where it is more', 100, 20],
    ['the count decides where it is more', 8, 2],
  ])('%s', (_, size, passed) => {
    const { people, state } = crowd(size);
    const decisions = runBatch(
      state,
      people.map((person) => person.deleted()),
    );
    expect(decisions.map(({ outcome }) => outcome)).toEqual(people.map((__, n) => (n < passed ? 'applied' : 'held')));
    expect(decisions[passed]?.reason).toBe(
      `The removal waits for an operator: ${passed} of ${size} active members were removed within 60 minutes, and no more go by themselves.`,
    );
  });

  test('of somebody who never had access are not counted', () => {
    const { people, state } = crowd(8);
    runBatch(
      state,
      people.slice(0, 2).flatMap((person) => [person.deleted(), person.deleted()]),
    );
    expect(state.headcount).toMatchObject({ removed: 2, holding: false });
  });

  test('that are held already are held, whatever else is said of the person’s absence', () => {
    const { people, state } = crowd(8);
    runBatch(
      state,
      people.slice(0, 3).map((person) => person.updated({ active: false })),
    );
    const [again] = people[2] === undefined ? [] : runBatch(state, [people[2].deleted()]);
    expect(again).toMatchObject({ outcome: 'held', reason: 'The removal of this person is held already.' });
  });

  test('pass without a guard', () => {
    const { people, state } = crowd(8);
    const events = people.map((person) => person.deleted());
    expect(runBatch(state, events, rules).map(({ outcome }) => outcome)).not.toContain('held');
  });
});
