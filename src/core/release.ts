import type { MemberChange } from './change.ts';
import { diffIdentity, viewIdentity } from './diff.ts';
import type { DirectoryRecord } from './directory.ts';
import type { MemberRecord } from './member.ts';
import { overlay, recordsOf, type MirrorView, type Rules, type SyncState } from './state.ts';

/**
 * What makes the members of a directory that has ended Eppo's own: each keeps what it is, and is locked no more. Those
 * whom another directory claims too are adopted by it with the same values.
 *
 * This is done at a moment, as an operator's doing is, and not in the order things happened: of what arrives of that
 * directory later nothing counts.
 */
export function releaseMembers(state: SyncState, rules: Rules, directory: DirectoryRecord): MemberChange[] {
  const users = [...state.users.values()].filter((user) => user.directoryId === directory.id);
  const ofDirectory = new Set(users.map((user) => user.id));
  const identities = new Set(users.map((user) => user.identityId));
  const members = new Map(state.members);
  for (const identityId of identities) {
    const known = recordsOf(state.membersOfIdentity.get(identityId), state.members);
    for (const member of known.filter((one) => isOfDirectory(one, ofDirectory))) members.set(member.id, asOwn(member));
  }
  const afterwards: SyncState = { ...state, members };
  const mirror: MirrorView = { ...afterwards, directories: overlay(state.directories, directory.id, directory) };
  const changes = [...identities].flatMap((identityId) =>
    diffIdentity(afterwards, rules, viewIdentity(afterwards, identityId, mirror)),
  );
  // From what is stored, and not from what was put in its place to work it out.
  return changes.flatMap<MemberChange>((change) =>
    change.kind === 'member-updated'
      ? recordsOf([change.after.id], state.members).map((before) => ({ ...change, before }))
      : [change],
  );
}

function isOfDirectory({ managedBy, foundedBy, directoryUserId }: MemberRecord, users: ReadonlySet<string>): boolean {
  const ids = [foundedBy, directoryUserId].filter((id) => id !== null);
  return managedBy === 'directory' && ids.some((id) => users.has(id));
}

/** The member as one of Eppo's own that has always been there. */
function asOwn(member: MemberRecord): MemberRecord {
  const { email, firstName, lastName, role, status } = member;
  const own = { email, firstName, lastName, role, status };
  return { ...member, foundedBy: null, own, ownSince: null, baseRole: role, eppoRole: null };
}
