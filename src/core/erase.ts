import { deriveIdentity, diffIdentity, usersOf, viewIdentity } from './diff.ts';
import { isDescribed, type DescribedUser, type DirectoryUserRecord, type UserSnapshot } from './directory.ts';
import { createState } from './evolve.ts';
import type { MemberRecord } from './member.ts';
import { readRoleAttribute } from './roles.ts';
import { idpKey, recordsOf, type Rules, type SyncState } from './state.ts';

/** Puts in place of an address, or another mark of a person, one that tells nothing; the same each time. */
export type Pseudonym = (mark: string) => string;

/** A request to erase one member. */
export interface ErasureRequest {
  readonly member: MemberRecord;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** No two members may be given the same pseudonym of one address, since they would then share it. */
  readonly pseudonym: Pseudonym;
}

/** The records without the person, from which everything derived follows. */
export interface Erasure {
  readonly kind: 'erased';
  /** The address by which the person was known last. */
  readonly email: string;
  /** The time that was asked for, or that of the person's newest event where a clock is ahead; ms since the epoch. */
  readonly at: number;
  readonly users: readonly DirectoryUserRecord[];
  /** Addresses that nobody else of the identity has; their pseudonyms take their place. */
  readonly addresses: readonly string[];
  /** The member with its own data taken away, and as it is derived from the records that are left. */
  readonly before: MemberRecord;
  readonly after: MemberRecord;
}

export type ErasureDecision =
  Erasure | { readonly kind: 'refused'; readonly code: 'member_active' | 'erasure_entangled' };

/**
 * Erases a member by rewriting the evidence: its directory users keep what happened and when, and lose who it happened
 * to. The members are then derived anew, so that what is stored still follows from what is kept. Refused while anybody
 * is there, and where another member would change: their histories then cannot be told apart.
 */
export function decideErasure(state: SyncState, rules: Rules, request: ErasureRequest): ErasureDecision {
  const { member, pseudonym } = request;
  const people = peopleBehind(state, rules, member);
  if (member.status === 'active' || people.present) return { kind: 'refused', code: 'member_active' };
  const happened = people.users.flatMap(({ history }) => history.map(({ stamp }) => stamp.at));
  const at = Math.max(request.at, ...happened);
  const erasure = {
    kind: 'erased',
    email: people.email ?? member.email,
    at,
    users: people.users.map((user) => eraseUser(user, pseudonym, at)),
    addresses: addressesToMove(state, member, people.users),
    before: eraseMember(member, pseudonym),
  } as const;
  const { identityId } = member;
  if (identityId === null) return { ...erasure, after: erasure.before };
  const erased = stateAfter(state, { ...erasure, after: erasure.before }, pseudonym);
  const [change, ...others] = diffIdentity(erased, rules, viewIdentity(erased, identityId, erased));
  if (change === undefined) return { ...erasure, after: erasure.before };
  const itsOwn = change.kind === 'member-updated' && change.after.id === member.id;
  if (!itsOwn || others.length > 0) return { kind: 'refused', code: 'erasure_entangled' };
  return { ...erasure, after: change.after };
}

interface People {
  readonly users: readonly DescribedUser[];
  /** Whether any of them is in the directory and active. */
  readonly present: boolean;
  /** The address that the directory gave last. */
  readonly email: string | null;
}

/** The directory users that are this person: those who claim the member, and those who claim nobody by its addresses. */
function peopleBehind(state: SyncState, rules: Rules, member: MemberRecord): People {
  if (member.identityId === null) return { users: [], present: false, email: null };
  const view = viewIdentity(state, member.identityId, state);
  const derived = deriveIdentity(state, rules, view);
  const resolved = derived.filter(({ after }) => after.id === member.id).map((one) => one.member);
  const claimants = resolved.flatMap((one) => one.claimants);
  const claiming = new Set(derived.flatMap(({ member: { claimants: users } }) => users.map((user) => user.id)));
  const theirs = new Set([...claimants.flatMap(emailsOf), ...emailsOfMember(member)]);
  const silent = view.users
    .filter(isDescribed)
    .filter((user) => !claiming.has(user.id) && goesBy(user, theirs, claimants));
  const lead = claimants.find((user) => user.id === member.directoryUserId);
  return {
    users: [...claimants, ...silent],
    present: resolved.some(({ live }) => live.size > 0),
    email: lead?.snapshot.email ?? null,
  };
}

/** Whether somebody who claims nobody has had no address but these; without one, whether an identity provider says so. */
function goesBy(user: DescribedUser, addresses: ReadonlySet<string>, claimants: readonly DescribedUser[]): boolean {
  const emails = emailsOf(user);
  if (emails.length > 0) return emails.every((email) => addresses.has(email));
  const key = idpOf(user);
  return key !== null && claimants.some((claimant) => idpOf(claimant) === key);
}

function idpOf({ directoryId, snapshot: { idpId } }: DescribedUser): string | null {
  return idpId === null ? null : idpKey(directoryId, idpId);
}

function emailsOf(user: DirectoryUserRecord): string[] {
  return [user.snapshot?.email ?? null, ...user.history.map(({ email }) => email)].filter((email) => email !== null);
}

function emailsOfMember({ email, own }: MemberRecord): string[] {
  return own === null ? [email] : [email, own.email];
}

/** The identity's addresses, but for those that somebody else in it has or had. */
function addressesToMove(
  state: SyncState,
  { id, identityId }: MemberRecord,
  erased: readonly DirectoryUserRecord[],
): string[] {
  if (identityId === null) return [];
  const ids = new Set(erased.map((user) => user.id));
  const others = usersOf(state, [identityId]).filter((user) => !ids.has(user.id));
  const members = recordsOf(state.membersOfIdentity.get(identityId), state.members).filter((other) => other.id !== id);
  const kept = new Set([...others.flatMap(emailsOf), ...members.flatMap(emailsOfMember)]);
  const theirs = [...state.addresses].filter(([email, identity]) => identity === identityId && !kept.has(email));
  return theirs.map(([email]) => email);
}

function eraseUser(user: DescribedUser, pseudonym: Pseudonym, erasedAt: number): DescribedUser {
  const history = user.history.map((seen) => ({ ...seen, email: masked(seen.email, pseudonym) }));
  return { ...user, snapshot: eraseSnapshot(user.snapshot, pseudonym), history, erasedAt };
}

/** The identity provider's id gets a pseudonym too: it may be what ties two of the person's records together. */
function eraseSnapshot(snapshot: UserSnapshot, pseudonym: Pseudonym): UserSnapshot {
  const { email, idpId, roleAttribute } = snapshot;
  const unknown = readRoleAttribute(roleAttribute).kind === 'unknown';
  return {
    ...snapshot,
    email: masked(email, pseudonym),
    idpId: masked(idpId, pseudonym),
    firstName: null,
    lastName: null,
    // A role says nothing of a person; a mistyped value may be anything.
    roleAttribute: unknown ? null : roleAttribute,
  };
}

function masked(mark: string | null, pseudonym: Pseudonym): string | null {
  return mark === null ? null : pseudonym(mark);
}

function eraseMember(member: MemberRecord, pseudonym: Pseudonym): MemberRecord {
  const { own } = member;
  return {
    ...member,
    email: pseudonym(member.email),
    firstName: null,
    lastName: null,
    needsAttention: null,
    own: own === null ? null : { ...own, email: pseudonym(own.email), firstName: null, lastName: null },
  };
}

/** What an audit entry keeps of a member, without the person; it fits on the other entries as it did before. */
export function eraseShown(shown: Readonly<Record<string, unknown>>, pseudonym: Pseudonym): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(shown).map(([field, value]) => {
      if (field === 'email') return [field, typeof value === 'string' ? pseudonym(value) : value];
      return [field, ['firstName', 'lastName', 'needsAttention'].includes(field) ? null : value];
    }),
  );
}

/** The state as an erasure leaves it. */
export function stateAfter(state: SyncState, { users, addresses, after }: Erasure, pseudonym: Pseudonym): SyncState {
  const erased = new Map(users.map((user) => [user.id, user]));
  const moved = new Set(addresses);
  return createState({
    organizationId: state.organizationId,
    directories: state.directories.values(),
    users: [...state.users.values()].map((user) => erased.get(user.id) ?? user),
    groups: state.groups.values(),
    memberships: [...state.membershipsOfUser.values()].flatMap((memberships) => [...memberships.values()]),
    members: [...state.members.values()].map((member) => (member.id === after.id ? after : member)),
    addresses: [...state.addresses].map(([email, identityId]) => {
      return { email: moved.has(email) ? pseudonym(email) : email, identityId };
    }),
    mappings: state.mappings,
    overrides: state.overrides.values(),
  });
}
