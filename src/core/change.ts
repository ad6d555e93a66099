import type { DirectoryRecord, DirectoryUserRecord, GroupRecord, MembershipRecord } from './directory.ts';
import type { HeldChange, HeldOf } from './held.ts';
import type { MemberRecord } from './member.ts';

/**
 * Everything a decision can do. `store` is the only writer and switches over it exhaustively; the audit trail, a dry
 * run and an explanation are read off the same list.
 */
export type Change =
  | { readonly kind: 'directory-recorded'; readonly directory: DirectoryRecord }
  | { readonly kind: 'user-recorded'; readonly user: DirectoryUserRecord }
  | { readonly kind: 'address-recorded'; readonly email: string; readonly identityId: string }
  | { readonly kind: 'identities-joined'; readonly from: readonly string[]; readonly into: string }
  | { readonly kind: 'group-recorded'; readonly group: GroupRecord }
  | { readonly kind: 'membership-recorded'; readonly membership: MembershipRecord }
  | GuardChange
  | MemberChange;

/** What the guard notes of a decision (section 6). */
export type GuardChange =
  /** A change of a member waits for an operator. */
  | { readonly kind: 'change-held'; readonly held: HeldChange; readonly of: HeldOf }
  /** Nothing of the member needs to be held any more. */
  | { readonly kind: 'hold-released'; readonly memberId: string }
  /** A removal that was let pass, and counts for those that follow within the window. */
  | { readonly kind: 'removal-counted'; readonly memberId: string; readonly eventId: string | null }
  /** The end of a directory waits for an operator. */
  | { readonly kind: 'directory-held'; readonly directoryId: string; readonly eventId: string };

export type MemberChange =
  | { readonly kind: 'member-created'; readonly after: MemberRecord }
  | { readonly kind: 'member-updated'; readonly before: MemberRecord; readonly after: MemberRecord }
  /** A member that existed only because of the order of arrival gives way to the one that should have been (R6). */
  | { readonly kind: 'member-merged'; readonly before: MemberRecord; readonly into: string }
  /** The same, where in the order things happened nobody would have been made at all. */
  | { readonly kind: 'member-withdrawn'; readonly before: MemberRecord };

/** Whether a change is one that a person in Eppo would notice. */
export function isMemberChange(change: Change): change is MemberChange {
  switch (change.kind) {
    case 'member-created':
    case 'member-updated':
    case 'member-merged':
    case 'member-withdrawn':
      return true;
    default:
      return false;
  }
}

/** Whether a change is the guard's own note. */
export function isGuardChange(change: Change): change is GuardChange {
  switch (change.kind) {
    case 'change-held':
    case 'hold-released':
    case 'removal-counted':
    case 'directory-held':
      return true;
    default:
      return false;
  }
}

/** The member before and after a change; null where there is none, and never both. */
export function sidesOf(change: MemberChange): {
  readonly before: MemberRecord | null;
  readonly after: MemberRecord | null;
} {
  const before = change.kind === 'member-created' ? null : change.before;
  return { before, after: 'after' in change ? change.after : null };
}
