import { conclude, type Decision } from './decision.ts';
import { diffIdentity, viewIdentity } from './diff.ts';
import { newDirectory, type DirectoryRecord } from './directory.ts';
import type { DirectoryLifecycleEvent } from './event.ts';
import { isNewer, latest } from './stamp.ts';
import { overlay, type MirrorView, type Rules, type SyncState } from './state.ts';

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
    const changes = [{ kind: 'directory-recorded', directory: { ...base, deleted } }] as const;
    const reason = 'The directory was deleted at WorkOS. Its members stay as they are until an operator decides.';
    return { outcome: repeated ? 'superseded' : 'held', reason, changes };
  }
  const after = { ...base, deleted, ended: latest(base.ended, stamp) };
  const mirror: MirrorView = { ...state, directories: overlay(state.directories, seen.id, after) };
  return conclude(
    {
      changes: [{ kind: 'directory-recorded', directory: after }],
      news: !repeated,
      stale: repeated ? 'A newer deletion of this directory had already been applied.' : null,
      quiet: 'The directory was deleted at WorkOS; it had no active members.',
    },
    identitiesOfDirectory(state, seen.id).flatMap((identityId) =>
      diffIdentity(state, rules, viewIdentity(state, identityId, mirror)),
    ),
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
