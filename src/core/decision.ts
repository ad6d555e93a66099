import type { Change, MemberChange } from './change.ts';
import { failureReason, type Failure } from './failure.ts';
import { changeSentence, isVisible } from './wording.ts';

/** Outcomes of events that were looked at; `duplicate` and `ignored` are given when an event is received (R10). */
export type DecidedOutcome = 'applied' | 'unchanged' | 'superseded' | 'held' | 'failed';

/** All outcomes there are. */
export const outcomes = ['applied', 'unchanged', 'superseded', 'duplicate', 'ignored', 'held', 'failed'] as const;
export type Outcome = (typeof outcomes)[number];

export interface Decision {
  readonly outcome: DecidedOutcome;
  /** One line that an operator understands; no personal data. */
  readonly reason: string;
  readonly changes: readonly Change[];
  /** Set when the outcome is `failed`. */
  readonly failure?: Failure;
}

/** A decision to change nothing because the event cannot be applied. */
export function failed(failure: Failure): Decision {
  return { outcome: 'failed', reason: failureReason(failure), changes: [], failure };
}

/** What an event did to the mirror, besides what it did to members. */
export interface MirrorEffect {
  readonly changes: readonly Change[];
  /** Whether it said anything that was not known. */
  readonly news: boolean;
  /** Why it came too late to count, null when it was the newest of its thing. */
  readonly stale: string | null;
  /** What to say when it was applied and no member changed. */
  readonly quiet: string;
}

/** Puts the effect on the mirror and on members together into an outcome with its reason. */
export function conclude(mirror: MirrorEffect, members: readonly MemberChange[]): Decision {
  const changes = [...mirror.changes, ...members];
  const visible = members.filter(isVisible);
  const [first, ...others] = visible;
  if (mirror.stale !== null && visible.every(concernsNobodyActive)) {
    return { outcome: 'superseded', reason: mirror.stale, changes };
  }
  if (first !== undefined) return { outcome: 'applied', reason: sentenceOf(first, others.length), changes };
  if (!mirror.news) return { outcome: 'unchanged', reason: 'It says nothing that was not known already.', changes };
  return { outcome: 'applied', reason: mirror.quiet, changes };
}

/** A late event that only leaves a record of somebody who has gone since has still come too late. */
function concernsNobodyActive(change: MemberChange): boolean {
  const before = change.kind === 'member-created' ? null : change.before;
  const after = 'after' in change ? change.after : null;
  return before?.status !== 'active' && after?.status !== 'active';
}

function sentenceOf(first: MemberChange, others: number): string {
  return others === 0 ? changeSentence(first) : `${changeSentence(first)} ${others} more changed with it.`;
}
