import type { ConsideredRule } from '../core/explain-role.ts';
import type { HoldInForce } from '../core/explain-hold.ts';
import type { ErasureInForce, OverrideInForce } from '../core/explain-words.ts';
import type { TimelineChange, TimelineEvent } from '../store/read-history.ts';
import type { MemberView } from '../store/read-members.ts';

/** A directory user behind a member, as it is shown. */
export interface DirectoryUserView {
  readonly id: string;
  readonly directoryId: string;
  readonly directoryName: string | null;
  readonly present: boolean;
  /** Whether the member shows this one's values. */
  readonly leads: boolean;
  readonly email: string | null;
  readonly roleAttribute: string | null;
  readonly workosRoles: readonly string[];
}

/** Something that did not count: an event, or part of what one said. */
export interface IgnoredView {
  readonly eventId: string | null;
  /** Null where no single event said it. */
  readonly type: string | null;
  readonly reason: string;
}

/** Why a member is what it is, with the evidence. */
export interface MemberExplanation {
  readonly member: MemberView;
  readonly status: { readonly sentence: string; readonly eventId: string | null };
  readonly role: {
    readonly sentence: string;
    readonly source: MemberView['roleSource'];
    /** Its number in the role table; null where Eppo or an operator decided. */
    readonly rule: number | null;
    readonly eventId: string | null;
  };
  /** What an operator has set in spite of the directory; null: nothing. */
  readonly override: OverrideInForce | null;
  /** What keeps the member as it is in spite of the directory, without any override; null: nothing. */
  readonly hold: HoldInForce | null;
  /** That the person was erased; null also for one who was, and has come back. */
  readonly erasure: ErasureInForce | null;
  readonly directoryUsers: readonly DirectoryUserView[];
  readonly considered: readonly ConsideredRule[];
  readonly ignored: readonly IgnoredView[];
  readonly timeline: {
    readonly events: readonly TimelineEvent[];
    readonly changes: readonly TimelineChange[];
  };
}
