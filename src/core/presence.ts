import type { DirectoryRecord, DirectoryUserRecord, GroupRecord } from './directory.ts';
import { resolveIdentity } from './resolve.ts';
import { isNewer, latest, type Stamp } from './stamp.ts';

/**
 * Whether a directory user is there and active, by what has arrived: told by the same fold that makes members, so that
 * a tombstone, an update after it and the end of the directory count here as they do for members (R3, R5, R8).
 */
export function isUserThere(user: DirectoryUserRecord, directory: DirectoryRecord | undefined): boolean {
  const directories = { get: () => directory };
  return resolveIdentity({ users: [user], own: [], directories }).some((member) => member.live.has(user.id));
}

/** The newest event that said anything of this directory user. */
export function newestOfUser(user: DirectoryUserRecord): Stamp | null {
  return user.history.at(-1)?.stamp ?? null;
}

/** Whether a group exists, by what has arrived: it was not deleted, or was created again since. */
export function isGroupThere({ created, deleted }: GroupRecord): boolean {
  return deleted === null || isNewer(created ?? deleted, deleted);
}

/** The newest event that said anything of this group. */
export function newestOfGroup(group: GroupRecord): Stamp | null {
  return latest(group.snapshotStamp, group.deleted);
}

/** Whether the directory was deleted at WorkOS, and a person has still to say what that means here (section 6). */
export function isDeletionHeld({ deleted, ended }: DirectoryRecord): boolean {
  return deleted !== null && isNewer(deleted, ended);
}
