import type { DecidedOutcome, Outcome } from './decision.ts';
import type { MemberDelta, Standing } from './effect.ts';

/**
 * What applying an event again comes to. Besides what the rules decide: `ignored`, of a type that is not applied;
 * `waiting`, for its lane has yet to apply it; `payload_gone`, for what it said is no longer kept.
 */
export type ReplayOutcome = DecidedOutcome | 'ignored' | 'waiting' | 'payload_gone';

/** An event of a replay as it stands. */
export interface EventStanding {
  readonly waiting: boolean;
  readonly hasPayload: boolean;
  /** Whether its type is applied by this version. */
  readonly isApplied: boolean;
}

/** What a replay comes to for an event that the rules need not be asked about; null: ask them. */
export function settledAhead({ waiting, hasPayload, isApplied }: EventStanding): ReplayOutcome | null {
  if (waiting) return 'waiting';
  if (!isApplied) return 'ignored';
  return hasPayload ? null : 'payload_gone';
}

/** Whether an event takes the outcome of its replay; all others keep the one they have (R10). */
export function takesOutcome(outcome: Outcome | null): boolean {
  return outcome === 'failed' || outcome === 'ignored';
}

/** What was planned for one event, or what it comes to now. */
export interface Planned {
  readonly outcome: ReplayOutcome;
  readonly members: readonly MemberDelta[];
}

/** How what an event comes to now differs from what was planned, as the end of a sentence; null: it does not. */
export function departure(planned: Planned, now: Planned): string | null {
  if (planned.outcome !== now.outcome) return `it would end as ${now.outcome} and no longer as ${planned.outcome}`;
  const [then, today] = [byMember(planned.members), byMember(now.members)];
  const same = then.length === today.length && then.every((delta, place) => isSame(delta, today[place]));
  return same ? null : 'it would change other members, or change them in another way';
}

/** In one order, whatever the one in which their identities were read. */
function byMember(members: readonly MemberDelta[]): MemberDelta[] {
  return members.toSorted((a, b) => (a.memberId < b.memberId ? -1 : 1));
}

function isSame(a: MemberDelta, b: MemberDelta | undefined): boolean {
  return (
    a.memberId === b?.memberId &&
    isAlike(a.before, b.before) &&
    isAlike(a.after, b.after) &&
    a.fields.join() === b.fields.join()
  );
}

function isAlike(a: Standing | null, b: Standing | null): boolean {
  return a?.role === b?.role && a?.status === b?.status;
}
