import { decideErasure, stateAfter, type Erasure, type ErasureDecision } from '../../src/core/erase.ts';
import type { Rules, SyncState } from '../../src/core/state.ts';
import { rules } from './histories.ts';
import { run, stateBefore } from './run-core.ts';
import type { Story } from './story.ts';

/** Pseudonyms that a test can read: the same for each mark, others for each member. */
export function pseudonymOf(memberId: string): (mark: string) => string {
  return (mark) => (mark.startsWith('erased:') ? mark : `erased:${Buffer.from(`${memberId} ${mark}`).toString('hex')}`);
}

/** Decides the erasure of one member of the state. */
export function decideErasureOf(state: SyncState, memberId: string, at: number, using: Rules = rules): ErasureDecision {
  const member = state.members.get(memberId);
  if (member === undefined) throw new Error(`There is no member ${memberId}.`);
  return decideErasure(state, using, { member, at, pseudonym: pseudonymOf(memberId) });
}

/** The state as the erasure leaves it. */
export function afterErasure(state: SyncState, erasure: Erasure): SyncState {
  return stateAfter(state, erasure, pseudonymOf(erasure.after.id));
}

/** The state to which a story leads. */
export function told(story: Story): SyncState {
  const state = stateBefore(story);
  run(state, story.events);
  return state;
}

/** The erasure of one member of the state; throws when it is refused. */
export function erasureOf(state: SyncState, memberId: string, at: number): Erasure {
  const decision = decideErasureOf(state, memberId, at);
  if (decision.kind !== 'erased') throw new Error(decision.code);
  return decision;
}
