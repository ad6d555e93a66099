import { isGuardChange, isMemberChange, sidesOf, type Change, type GuardChange, type MemberChange } from './change.ts';
import type { DirectoryUserRecord, MembershipRecord } from './directory.ts';
import type { MemberRecord } from './member.ts';
import { isActiveAdmin } from './hold.ts';
import { addTo, idpKey, recordsOf, type Headcount, type StateRows, type SyncState } from './state.ts';

/** Builds the state that decisions read from the rows that were loaded. */
export function createState(rows: StateRows): SyncState {
  const state: SyncState = {
    organizationId: rows.organizationId,
    directories: new Map(),
    users: new Map(),
    groups: new Map(),
    members: new Map(),
    addresses: new Map(),
    addressesOfIdentity: new Map(),
    mappings: rows.mappings,
    overrides: new Map(),
    usersOfIdentity: new Map(),
    memberOfEmail: new Map(),
    membersOfIdentity: new Map(),
    identityOfIdp: new Map(),
    membershipsOfUser: new Map(),
    holds: new Map(),
    headcount: { ...nobody },
  };
  for (const directory of rows.directories) state.directories.set(directory.id, directory);
  for (const user of rows.users) putUser(state, user);
  for (const group of rows.groups) state.groups.set(group.id, group);
  for (const membership of rows.memberships) putMembership(state, membership);
  for (const member of rows.members) {
    putMember(state, member);
    recount(state.headcount, { kind: 'member-created', after: member });
  }
  if (rows.headcount !== undefined) Object.assign(state.headcount, rows.headcount);
  for (const override of rows.overrides ?? []) state.overrides.set(override.memberId, override);
  for (const held of rows.holds ?? []) state.holds.set(held.memberId, held);
  for (const { email, identityId } of rows.addresses) putAddress(state, email, identityId);
  return state;
}

const nobody: Headcount = { active: 0, admins: 0, removed: 0, holding: false };

/** Carries one change into the state. The only place where a `SyncState` is changed. */
export function evolve(state: SyncState, change: Change): void {
  if (isMemberChange(change)) recount(state.headcount, change);
  if (isGuardChange(change)) noteGuard(state, change);
  else put(state, change);
}

function put(state: SyncState, change: Exclude<Change, GuardChange>): void {
  switch (change.kind) {
    case 'directory-recorded':
      state.directories.set(change.directory.id, change.directory);
      break;
    case 'user-recorded':
      putUser(state, change.user);
      break;
    case 'address-recorded':
      putAddress(state, change.email, change.identityId);
      break;
    case 'identities-joined':
      joinIdentities(state, change.from, change.into);
      break;
    case 'group-recorded':
      state.groups.set(change.group.id, change.group);
      break;
    case 'membership-recorded':
      putMembership(state, change.membership);
      break;
    case 'member-created':
      putMember(state, change.after);
      break;
    case 'member-updated':
      dropMember(state, change.before);
      putMember(state, change.after);
      break;
    case 'member-merged':
    case 'member-withdrawn':
      dropMember(state, change.before);
      break;
  }
}

function noteGuard(state: SyncState, change: GuardChange): void {
  switch (change.kind) {
    case 'change-held':
      state.holds.set(change.held.memberId, change.held);
      if (change.held.rule === 'mass_removal') state.headcount.holding = true;
      break;
    case 'hold-released':
      state.holds.delete(change.memberId);
      break;
    case 'removal-counted':
      state.headcount.removed += 1;
      break;
    case 'directory-held':
      break;
  }
}

function recount(headcount: Headcount, change: MemberChange): void {
  const { before, after } = sidesOf(change);
  headcount.active += Number(after?.status === 'active') - Number(before?.status === 'active');
  headcount.admins += Number(isActiveAdmin(after)) - Number(isActiveAdmin(before));
}

function putUser(state: SyncState, user: DirectoryUserRecord): void {
  state.users.set(user.id, user);
  addTo(state.usersOfIdentity, user.identityId, user.id);
  const idpId = user.snapshot?.idpId ?? null;
  if (idpId !== null) state.identityOfIdp.set(idpKey(user.directoryId, idpId), user.identityId);
}

function putAddress(state: SyncState, email: string, identityId: string): void {
  state.addresses.set(email, identityId);
  addTo(state.addressesOfIdentity, identityId, email);
}

function putMembership(state: SyncState, membership: MembershipRecord): void {
  const ofUser = state.membershipsOfUser.get(membership.userId);
  if (ofUser === undefined) {
    state.membershipsOfUser.set(membership.userId, new Map([[membership.groupId, membership]]));
  } else ofUser.set(membership.groupId, membership);
}

function putMember(state: SyncState, member: MemberRecord): void {
  state.members.set(member.id, member);
  state.memberOfEmail.set(member.email, member.id);
  if (member.identityId !== null) addTo(state.membersOfIdentity, member.identityId, member.id);
}

function dropMember(state: SyncState, member: MemberRecord): void {
  state.members.delete(member.id);
  // In a swap of addresses the other member may already have been put under this one.
  if (state.memberOfEmail.get(member.email) === member.id) state.memberOfEmail.delete(member.email);
  if (member.identityId !== null) state.membersOfIdentity.get(member.identityId)?.delete(member.id);
}

function joinIdentities(state: SyncState, from: readonly string[], into: string): void {
  for (const identityId of from) {
    for (const user of recordsOf(state.usersOfIdentity.get(identityId), state.users)) {
      putUser(state, { ...user, identityId: into });
    }
    for (const member of recordsOf(state.membersOfIdentity.get(identityId), state.members)) {
      putMember(state, { ...member, identityId: into });
    }
    for (const email of state.addressesOfIdentity.get(identityId) ?? []) putAddress(state, email, into);
    state.usersOfIdentity.delete(identityId);
    state.membersOfIdentity.delete(identityId);
    state.addressesOfIdentity.delete(identityId);
  }
}
