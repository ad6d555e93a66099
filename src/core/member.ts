import type { ExplicitRole } from './directory.ts';
import type { HeldRule } from './held.ts';
import type { Role } from './roles.ts';

export const memberStatuses = ['active', 'deactivated'] as const;
export type MemberStatus = (typeof memberStatuses)[number];

export const managers = ['directory', 'eppo'] as const;
export type ManagedBy = (typeof managers)[number];

/** Which rule of the role table decided: 1, 3, 4, then the kept role, the organization's default, or Eppo itself. */
export const roleSources = ['attribute', 'group', 'workos', 'kept', 'default', 'eppo'] as const;
export type RoleSource = (typeof roleSources)[number];

/** What Eppo's app reads of a member. */
export interface MemberValues {
  readonly email: string;
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly role: Role;
  readonly status: MemberStatus;
}

export interface MemberRecord extends MemberValues {
  readonly id: string;
  readonly managedBy: ManagedBy;
  readonly roleSource: RoleSource;
  readonly needsAttention: string | null;
  readonly identityId: string | null;
  /** The directory user whose first active event made this member; null for one of Eppo's own. */
  readonly foundedBy: string | null;
  /** What it was as Eppo's own, for as long as a directory claims it; null for all others. */
  readonly own: MemberValues | null;
  /** Directory events before this time (ms since the epoch) are not about it; null: all may be. */
  readonly ownSince: number | null;
  /** The role it was given when it was made and nothing else spoke. */
  readonly baseRole: Role;
  /** The newest role that was set in Eppo while a directory claimed it. */
  readonly eppoRole: ExplicitRole | null;
  /** The directory user whose values it shows; null when none claims it. */
  readonly directoryUserId: string | null;
  /** The event that decided the role, null when no event did. */
  readonly roleEventId: string | null;
  /** The event that decided the status, null when no event did. */
  readonly statusEventId: string | null;
  /** The rule by which a change that the directory asks for is held back, null when none is. */
  readonly held: HeldRule | null;
}
