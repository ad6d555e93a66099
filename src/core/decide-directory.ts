import type { Change, MemberChange } from './change.ts';
import { conclude, type Decision } from './decision.ts';
import { diffIdentity, viewIdentity } from './diff.ts';
import { newDirectory, type DirectoryRecord } from './directory.ts';
import type { DirectoryLifecycleEvent } from './event.ts';
import { releaseMembers } from './release.ts';
import { isNewer, latest, type Stamp } from './stamp.ts';
import { overlay, type DirectoryDeletedPolicy, type MirrorView, type Rules, type SyncState } from './state.ts';

/**
 * Decides `dsync.activated` and `dsync.deleted`. A deletion comes alone, for all users and groups of the directory
 * (R8), so unless the policy says otherwise it is held as a whole: recorded, with nobody changed (section 6).
 */
export function decideDirectory(state: SyncState, event: DirectoryLifecycleEvent, rules: Rules): Decision {
  const { directory: seen, stamp, type } = event;
  const before = state.directories.get(seen.id);
  const base = before ?? newDirectory(seen.id, state.organizationId);
  if (type === 'dsync.activated') return activate(base, before, event);

  const repeated = base.deleted !== null && !isNewer(stamp, base.deleted);
  const deleted = latest(base.deleted, stamp);
  if (rules.directoryDeletedPolicy === 'hold') {
    const recorded: Change = { kind: 'directory-recorded', directory: { ...base, deleted } };
    const held: Change = { kind: 'directory-held', directoryId: seen.id, eventId: stamp.eventId };
    const reason = 'The directory was deleted at WorkOS. Its members stay as they are until an operator decides.';
    if (repeated) return { outcome: 'superseded', reason, changes: [recorded] };
    return { outcome: 'held', reason, changes: [recorded, held] };
  }
  const after = endDirectory(base, deleted, rules.directoryDeletedPolicy);
  return conclude(
    {
      changes: [{ kind: 'directory-recorded', directory: after }],
      news: !repeated,
      stale: repeated ? 'A newer deletion of this directory had already been applied.' : null,
      quiet: 'The directory was deleted at WorkOS; it had no active members.',
    },
    membersAfterEnd(state, rules, after),
  );
}

/** The directory as its deletion leaves it, once it takes effect. */
export function endDirectory(
  directory: DirectoryRecord,
  deleted: Stamp | null,
  policy: Exclude<DirectoryDeletedPolicy, 'hold'>,
): DirectoryRecord {
  const ended = latest(directory.ended, deleted);
  return { ...directory, deleted, ended, released: policy === 'release' ? ended : directory.released };
}

/** What changes in its members when a directory has ended. */
export function membersAfterEnd(state: SyncState, rules: Rules, after: DirectoryRecord): MemberChange[] {
  if (after.released !== null) return releaseMembers(state, rules, after);
  const mirror: MirrorView = { ...state, directories: overlay(state.directories, after.id, after) };
  return identitiesOfDirectory(state, after.id).flatMap((identityId) =>
    diffIdentity(state, rules, viewIdentity(state, identityId, mirror)),
  );
}

function activate(
  base: DirectoryRecord,
  before: DirectoryRecord | undefined,
  { directory: seen, stamp }: DirectoryLifecycleEvent,
): Decision {
  const newest = latest(base.snapshotStamp, base.deleted);
  const described = isNewer(stamp, base.snapshotStamp)
    ? { ...base, name: seen.name, type: seen.type, snapshotStamp: stamp }
    : base;
  return conclude(
    {
      changes: [{ kind: 'directory-recorded', directory: described }],
      news: before?.name !== described.name || before.type !== described.type,
      stale:
        newest !== null && isNewer(newest, stamp)
          ? `A newer event of this directory, ${newest.eventId}, had already been applied.`
          : null,
      quiet: 'The directory was recorded.',
    },
    [],
  );
}

function identitiesOfDirectory(state: SyncState, directoryId: string): string[] {
  const identities = new Set<string>();
  for (const user of state.users.values()) if (user.directoryId === directoryId) identities.add(user.identityId);
  return [...identities];
}
