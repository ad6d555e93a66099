import { isPresent } from './derive-role.ts';
import type { DirectoryRecord, DirectoryUserRecord, GroupRecord, MembershipRecord, UserSnapshot } from './directory.ts';
import type { DirectoryEventType, DirectoryGroupSnapshot, DirectorySnapshot, DirectoryUserSnapshot } from './event.ts';
import { isGroupThere, isUserThere, newestOfGroup, newestOfUser } from './presence.ts';
import { latest, type Stamp } from './stamp.ts';

/** How something here can differ from what WorkOS lists. */
export const driftKinds = ['missing_here', 'gone_there', 'changed', 'membership', 'late_event', 'held'] as const;
export type DriftKind = (typeof driftKinds)[number];

/** One difference between the mirror and what WorkOS lists; names of fields only, no values. */
export interface Drift {
  readonly kind: DriftKind;
  /** The event that ends it; null when there is nothing to do: `late_event`, `held`. */
  readonly type: DirectoryEventType | null;
  readonly fields: readonly string[];
}

/** What a comparison is made by. */
export interface Frame {
  /**
   * Milliseconds by WorkOS's clock, from before anything was read: whatever happened later may or may not be in what was
   * read, and wins over it.
   */
  readonly asOf: number;
  /** The directory as it is known here; undefined: not at all. */
  readonly directory: DirectoryRecord | undefined;
  /** Whether the directory's deletion waits for a person, so that nothing of it is to be changed. */
  readonly held: boolean;
}

/** The fields of a directory user that are compared. */
export type UserField = Exclude<keyof UserSnapshot, 'stamp'>;

/** A directory user as WorkOS lists it. */
export interface ListedUser {
  readonly user: DirectoryUserSnapshot;
  /** Fields of which the answer does not speak at all, and that say nothing by that. */
  readonly unsaid: ReadonlySet<UserField>;
}

/** Compares a directory user that WorkOS lists with its record here; null when they agree. */
export function compareUser(
  record: DirectoryUserRecord | undefined,
  { user, unsaid }: ListedUser,
  frame: Frame,
): Drift | null {
  const there = record !== undefined && isUserThere(record, frame.directory);
  const newest = record === undefined ? null : newestOfUser(record);
  if (user.active && !there) {
    // Only a creation ends a deletion, also one from before that has yet to arrive (R3).
    return judge({ kind: 'missing_here', type: 'dsync.user.created', fields: [] }, newest, frame);
  }
  const before = record?.snapshot ?? null;
  // Of somebody who is not active there and was never described here, or was erased since, nothing is to be shown here.
  if (before === null || isErased(record, there, user)) return null;
  const fields = userDifferences(before, { user, unsaid });
  // A deletion leaves the record as active as it was: what counts is who is there.
  if (there !== user.active) fields.push('active');
  if (fields.length === 0) return null;
  return judge({ kind: 'changed', type: 'dsync.user.updated', fields }, newest, frame);
}

function isErased(record: DirectoryUserRecord | undefined, there: boolean, seen: DirectoryUserSnapshot): boolean {
  return record?.erasedAt !== undefined && !seen.active && !there;
}

function userDifferences(before: UserSnapshot, { user, unsaid }: ListedUser): UserField[] {
  return userFields.filter((field) => !unsaid.has(field) && differs(field, before, user));
}

const userFields = ['idpId', 'email', 'firstName', 'lastName', 'roleAttribute', 'roleSlugs'] as const;

function differs(field: (typeof userFields)[number], before: UserSnapshot, seen: DirectoryUserSnapshot): boolean {
  // Addresses may have come from `emails` or `username`, which WorkOS has emptied since: that took no address away.
  if (field === 'email') return seen.email !== null && seen.email !== before.email;
  if (field === 'roleSlugs') return seen.roleSlugs.toSorted().join() !== before.roleSlugs.toSorted().join();
  return seen[field] !== before[field];
}

/** Judges a directory user of the mirror that WorkOS does not list; null when that is as it should be. */
export function unlistedUser(record: DirectoryUserRecord, frame: Frame): Drift | null {
  if (!isUserThere(record, frame.directory) || isLate(newestOfUser(record), frame)) return null;
  return judge({ kind: 'gone_there', type: 'dsync.user.deleted', fields: [] }, null, frame);
}

/** Compares a group that WorkOS lists with its record here; null when they agree. */
export function compareGroup(
  record: GroupRecord | undefined,
  seen: DirectoryGroupSnapshot,
  frame: Frame,
): Drift | null {
  if (record === undefined || !isGroupThere(record)) {
    const newest = record === undefined ? null : newestOfGroup(record);
    return judge({ kind: 'missing_here', type: 'dsync.group.created', fields: [] }, newest, frame);
  }
  if (seen.name === null || seen.name === record.name) return null;
  return judge({ kind: 'changed', type: 'dsync.group.updated', fields: ['name'] }, newestOfGroup(record), frame);
}

/** Judges a group of the mirror that WorkOS does not list; null when that is as it should be. */
export function unlistedGroup(record: GroupRecord, frame: Frame): Drift | null {
  if (!isGroupThere(record) || isLate(newestOfGroup(record), frame)) return null;
  return judge({ kind: 'gone_there', type: 'dsync.group.deleted', fields: [] }, null, frame);
}

/** What is known here of a membership: its own record, and its group's. */
export interface KnownMembership {
  readonly membership: MembershipRecord | undefined;
  readonly group: GroupRecord | undefined;
}

/** Compares a membership with whether WorkOS lists it. Both its user and its group must be there, at WorkOS. */
export function compareMembership(known: KnownMembership, listed: boolean, frame: Frame): Drift | null {
  const { membership, group } = known;
  const present = membership !== undefined && isPresent(membership, group);
  if (present === listed) return null;
  const newest = latest(membership?.stamp ?? null, group?.deleted ?? null);
  const type = listed ? 'dsync.group.user_added' : 'dsync.group.user_removed';
  return judge({ kind: 'membership', type, fields: [] }, newest, frame);
}

/** Compares the directory itself, which is missing here while it was never announced; null when they agree. */
export function compareDirectory(seen: DirectorySnapshot, frame: Frame): Drift | null {
  const known = frame.directory?.snapshotStamp ?? null;
  if (known === null) return judge({ kind: 'missing_here', type: 'dsync.activated', fields: [] }, null, frame);
  if (seen.name === null || seen.name === frame.directory?.name) return null;
  return judge({ kind: 'changed', type: 'dsync.activated', fields: ['name'] }, known, frame);
}

/** Whether something newer than what was read is known here, which then counts; equal times are the event's, not ours. */
function isLate(newest: Stamp | null, { asOf }: Frame): boolean {
  return newest !== null && newest.at >= asOf;
}

function judge(drift: Drift, newest: Stamp | null, frame: Frame): Drift {
  if (frame.held) return { ...drift, kind: 'held', type: null };
  return isLate(newest, frame) ? { ...drift, kind: 'late_event', type: null } : drift;
}
