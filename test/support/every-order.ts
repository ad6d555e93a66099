import fc from 'fast-check';
import { expect } from 'vitest';
import type { DirectoryEvent } from '../../src/core/event.ts';
import type { MemberRecord } from '../../src/core/member.ts';
import type { Rules } from '../../src/core/state.ts';
import { arrivals, rules, type History } from './histories.ts';
import { recordsOf, run, stateBefore } from './run-core.ts';

/** Up to here all permutations are tried (720); beyond, as many as this out of them, with repetitions. */
const allUpTo = 6;
const sampled = 400;

/** The orders in which events are made to arrive: every one there is, or many of them drawn with a fixed seed. */
function ordersOf(events: readonly DirectoryEvent[]): (readonly DirectoryEvent[])[] {
  return events.length <= allUpTo
    ? permutationsOf(events)
    : fc.sample(arrivals(events), { numRuns: sampled, seed: events.length });
}

function permutationsOf<T>(things: readonly T[]): T[][] {
  if (things.length === 0) return [[]];
  return things.flatMap((first, index) =>
    permutationsOf(things.toSpliced(index, 1)).map((others) => [first, ...others]),
  );
}

/**
 * Runs a story in the order it happened and in every other order, each followed by a replay of the whole, and expects
 * the same members of all, ids included.
 *
 * @returns the members, by e-mail.
 */
export function inEveryOrder(story: History, using: Rules = rules): MemberRecord[] {
  const told = stateBefore(story);
  run(told, story.events, using);
  const expected = recordsOf(told);
  for (const order of ordersOf(story.events)) {
    const state = stateBefore(story);
    run(state, order, using);
    const arrived = order.map((event) => event.stamp.eventId).join(' ');
    expect(recordsOf(state), `arrived as ${arrived}`).toEqual(expected);
    run(state, order, using);
    expect(recordsOf(state), `arrived as ${arrived}, and once more`).toEqual(expected);
  }
  return [...told.members.values()].sort((a, b) => (a.email < b.email ? -1 : 1));
}
