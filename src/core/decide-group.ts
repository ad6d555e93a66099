import { settledByErasure } from './before-erasure.ts';
import { conclude, failed, type Decision } from './decision.ts';
import { isMapped } from './derive-role.ts';
import { diffIdentity, viewIdentity } from './diff.ts';
import type { DirectoryUserRecord, GroupRecord, MembershipRecord } from './directory.ts';
import type { GroupEvent, MembershipEvent } from './event.ts';
import { isGroupThere } from './presence.ts';
import { isNewer, latest, type Stamp } from './stamp.ts';
import { overlay, type MirrorView, type Rules, type SyncState } from './state.ts';

/** Decides `dsync.group.created`, `.updated` and `.deleted`; a deletion ends the group's memberships (R8). */
export function decideGroup(state: SyncState, event: GroupEvent, rules: Rules): Decision {
  const { group: seen, stamp, type } = event;
  const before = state.groups.get(seen.id);
  if (before !== undefined && before.directoryId !== seen.directoryId) return otherDirectory('group', seen.id);
  const after = recordGroup(before, event);
  const mirror: MirrorView = { ...state, groups: overlay(state.groups, seen.id, after) };
  const mapped = [before, after].some((group) => isAnyMapped(state, seen.id, group));
  const identities = mapped ? identitiesOfGroup(state, seen.id) : [];
  const newest = newestOf(before);
  return conclude(
    {
      changes: [{ kind: 'group-recorded', group: after }],
      news:
        type === 'dsync.group.deleted' || before?.name !== after.name || isGroupThere(before) !== isGroupThere(after),
      stale:
        newest !== null && isNewer(newest, stamp)
          ? `A newer event of this group, ${newest.eventId}, had already been applied.`
          : null,
      quiet: mapped
        ? 'The group was recorded; nobody’s role depends on the change.'
        : 'The group was recorded; no role is mapped to it.',
    },
    identities.flatMap((identityId) => diffIdentity(state, rules, viewIdentity(state, identityId, mirror))),
  );
}

function recordGroup(before: GroupRecord | undefined, { group: seen, stamp, type }: GroupEvent): GroupRecord {
  const base = before ?? { ...seen, name: null, snapshotStamp: null, created: null, deleted: null };
  if (type === 'dsync.group.deleted') return { ...base, deleted: latest(base.deleted, stamp) };
  const described = isNewer(stamp, base.snapshotStamp) ? { ...base, name: seen.name, snapshotStamp: stamp } : base;
  return type === 'dsync.group.created' ? { ...described, created: latest(base.created, stamp) } : described;
}

function newestOf(group: GroupRecord | undefined): Stamp | null {
  return group === undefined ? null : latest(group.snapshotStamp, group.deleted);
}

/** Decides `dsync.group.user_added` and `.user_removed`. A membership never makes a person: user events do (R3, R7). */
export function decideMembership(state: SyncState, event: MembershipEvent, rules: Rules): Decision {
  const { groupId, userId, directoryId, stamp, type } = event;
  const user = state.users.get(userId);
  const group = state.groups.get(groupId);
  const before = state.membershipsOfUser.get(userId)?.get(groupId);
  const settled = placedElsewhere(event, user, group) ?? settledByErasure(user, stamp) ?? alreadyDecided(event, before);
  if (settled !== null) return settled;

  const present = type === 'dsync.group.user_added';
  const membership: MembershipRecord = { groupId, userId, directoryId, stamp, present };
  const ofUser = new Map(state.membershipsOfUser.get(userId)).set(groupId, membership);
  const mirror: MirrorView = { ...state, membershipsOfUser: overlay(state.membershipsOfUser, userId, ofUser) };
  const effect = {
    changes: [{ kind: 'membership-recorded' as const, membership }],
    news: before?.present !== present,
    stale: present ? endedReason(event, group) : null,
    quiet:
      user === undefined
        ? 'The membership was recorded; it counts once the directory user has arrived.'
        : 'The membership was recorded; no role depends on it.',
  };
  if (user === undefined || !isAnyMapped(state, groupId, group)) return conclude(effect, []);
  return conclude(effect, diffIdentity(state, rules, viewIdentity(state, user.identityId, mirror)));
}

function placedElsewhere(
  { directoryId }: MembershipEvent,
  user: DirectoryUserRecord | undefined,
  group: GroupRecord | undefined,
): Decision | null {
  if (user !== undefined && user.directoryId !== directoryId) return otherDirectory('user', user.id);
  if (group !== undefined && group.directoryId !== directoryId) return otherDirectory('group', group.id);
  return null;
}

function alreadyDecided({ stamp }: MembershipEvent, before: MembershipRecord | undefined): Decision | null {
  if (before === undefined || isNewer(stamp, before.stamp)) return null;
  if (before.stamp.eventId === stamp.eventId) {
    return { outcome: 'unchanged', reason: 'This event was applied before.', changes: [] };
  }
  const reason = `A newer event of this membership, ${before.stamp.eventId}, had already been applied.`;
  return { outcome: 'superseded', reason, changes: [] };
}

function endedReason({ stamp }: MembershipEvent, group: GroupRecord | undefined): string | null {
  const end = group?.deleted ?? null;
  if (end === null || !isNewer(end, stamp)) return null;
  return `The deletion of the group, ${end.eventId}, had already been applied.`;
}

function isAnyMapped(state: SyncState, groupId: string, group: GroupRecord | undefined): boolean {
  return state.mappings.some((mapping) => isMapped(mapping, groupId, group));
}

/** Identities with a membership in the group, present or past; read only for groups that a role is mapped to. */
function identitiesOfGroup(state: SyncState, groupId: string): string[] {
  const identities = new Set<string>();
  for (const [userId, memberships] of state.membershipsOfUser) {
    const identityId = memberships.has(groupId) ? state.users.get(userId)?.identityId : undefined;
    if (identityId !== undefined) identities.add(identityId);
  }
  return [...identities];
}

function otherDirectory(what: string, id: string): Decision {
  return failed({
    code: 'directory_mismatch',
    place: 'data.directory_id',
    message: `The event names directory ${what} ${id} in another directory than it is known in.`,
  });
}
