import type { MemberChange } from './change.ts';
import { deriveMembers, type DerivedMember } from './derive-members.ts';
import type { DirectoryUserRecord } from './directory.ts';
import type { MemberRecord } from './member.ts';
import { resolveIdentity } from './resolve.ts';
import { recordsOf, type MirrorView, type Rules, type SyncState } from './state.ts';

/** One identity as an event leaves it. */
export interface IdentityView {
  readonly identityId: string;
  /** Identities of which it was made: itself, and those that the event joined to it. */
  readonly from: readonly string[];
  readonly users: readonly DirectoryUserRecord[];
  readonly mirror: MirrorView;
}

/** The identity as it stands in the state, seen through `mirror`. */
export function viewIdentity(state: SyncState, identityId: string, mirror: MirrorView): IdentityView {
  return { identityId, from: [identityId], users: usersOf(state, [identityId]), mirror };
}

/** The directory users of some identities. */
export function usersOf(state: SyncState, identityIds: readonly string[]): DirectoryUserRecord[] {
  return identityIds.flatMap((identityId) => recordsOf(state.usersOfIdentity.get(identityId), state.users));
}

/** The members of one identity as the mirror makes them. */
export function deriveIdentity(state: SyncState, rules: Rules, view: IdentityView): DerivedMember[] {
  const { users, mirror } = view;
  const own = storedMembers(state, view).filter((member) => member.foundedBy === null);
  const resolved = resolveIdentity({ users, own, directories: mirror.directories });
  return deriveMembers(mirror, rules, view.identityId, resolved);
}

/** What has to change so that the members of one identity are what the mirror says; empty when they are. */
export function diffIdentity(state: SyncState, rules: Rules, view: IdentityView): MemberChange[] {
  const stored = storedMembers(state, view);
  const derived = deriveIdentity(state, rules, view);

  const changes: MemberChange[] = [];
  const kept = new Set(derived.map(({ after }) => after.id));
  for (const before of stored) if (!kept.has(before.id)) changes.push(giveWay(before, derived));
  for (const { after } of derived) {
    const before = state.members.get(after.id);
    if (before === undefined) changes.push({ kind: 'member-created', after });
    else if (!sameMember(before, after)) changes.push({ kind: 'member-updated', before, after });
  }
  return changes;
}

/** Members of the identity, and Eppo's own whose address one of its people has had. */
function storedMembers(state: SyncState, { from, users }: IdentityView): MemberRecord[] {
  const ids = new Set<string>();
  for (const identityId of from) for (const id of state.membersOfIdentity.get(identityId) ?? []) ids.add(id);
  for (const { email } of users.flatMap((user) => user.history)) {
    const id = email === null ? undefined : state.memberOfEmail.get(email);
    if (id !== undefined) ids.add(id);
  }
  return recordsOf(ids, state.members);
}

function giveWay(before: MemberRecord, derived: readonly DerivedMember[]): MemberChange {
  const heir = derived.find(({ member }) => member.claimants.some((user) => user.id === before.foundedBy));
  return heir === undefined
    ? { kind: 'member-withdrawn', before }
    : { kind: 'member-merged', before, into: heir.after.id };
}

/** What two records of one member are compared by; the rest follows from these, or is no event's doing. */
const compared = [
  'email',
  'firstName',
  'lastName',
  'role',
  'status',
  'managedBy',
  'roleSource',
  'needsAttention',
  'identityId',
  'directoryUserId',
  'roleEventId',
  'statusEventId',
  'held',
] as const satisfies readonly (keyof MemberRecord)[];

function sameMember(a: MemberRecord, b: MemberRecord): boolean {
  return compared.every((field) => a[field] === b[field]);
}
