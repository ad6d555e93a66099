import type { DirectoryUserSnapshot } from './event.ts';
import type { Role } from './roles.ts';
import type { Stamp } from './stamp.ts';

/**
 * The mirror: what WorkOS has told us of a directory, kept so that no order of arrival can change where it ends. Each
 * field is a register that only a newer stamp may overwrite, or a set that only grows.
 */
export interface DirectoryRecord {
  readonly id: string;
  readonly organizationId: string;
  readonly name: string | null;
  readonly type: string | null;
  /** The newest event that described the directory; null when it is known only from its users and groups. */
  readonly snapshotStamp: Stamp | null;
  /** The newest `dsync.deleted`. */
  readonly deleted: Stamp | null;
  /** The newest `dsync.deleted` that took effect on people; older than `deleted` while a deletion is held. */
  readonly ended: Stamp | null;
  /** The deletion by which its members became Eppo's own; what its users say counts no more. */
  readonly released: Stamp | null;
}

/** One event that said where a directory user was; the identity's members are folded from these. */
export interface Sighting {
  readonly stamp: Stamp;
  readonly kind: 'created' | 'updated' | 'deleted';
  /** Null on a deletion, and on a deactivation that came without an address. */
  readonly email: string | null;
  readonly active: boolean;
}

/** The newest description of a directory user. */
export interface UserSnapshot extends Omit<DirectoryUserSnapshot, 'id' | 'directoryId'> {
  readonly stamp: Stamp;
}

export interface ExplicitRole {
  readonly role: Role;
  readonly stamp: Stamp;
}

export interface DirectoryUserRecord {
  readonly id: string;
  readonly directoryId: string;
  /**
   * All directory users and members of an organization that are tied by an address or an identity provider's id share
   * one identity, and are resolved together. Identities only ever join.
   */
  readonly identityId: string;
  /** Null while only a deletion has arrived. */
  readonly snapshot: UserSnapshot | null;
  /** The newest of the four roles that the attribute ever named, even in an event that was late (section 4, "kept"). */
  readonly explicitRole: ExplicitRole | null;
  /** Oldest first, each event once. */
  readonly history: readonly Sighting[];
  /** When the person's data was erased, in ms since the epoch: what happened until then counts no more. */
  readonly erasedAt?: number;
}

/** A directory user of whom more than a deletion has arrived. */
export type DescribedUser = DirectoryUserRecord & { readonly snapshot: UserSnapshot };

export function isDescribed(user: DirectoryUserRecord): user is DescribedUser {
  return user.snapshot !== null;
}

export interface GroupRecord {
  readonly id: string;
  readonly directoryId: string;
  readonly name: string | null;
  readonly snapshotStamp: Stamp | null;
  readonly created: Stamp | null;
  readonly deleted: Stamp | null;
}

export interface MembershipRecord {
  readonly groupId: string;
  readonly userId: string;
  readonly directoryId: string;
  /** The newest `user_added` or `user_removed`; a register of its own, so that it never makes a rename look stale. */
  readonly stamp: Stamp;
  readonly present: boolean;
}

/** A directory that was met for the first time through one of its users or groups (R7: `dsync.activated` missed). */
export function newDirectory(id: string, organizationId: string): DirectoryRecord {
  return {
    id,
    organizationId,
    name: null,
    type: null,
    snapshotStamp: null,
    deleted: null,
    ended: null,
    released: null,
  };
}
