import {
  isDescribed,
  type DescribedUser,
  type DirectoryRecord,
  type DirectoryUserRecord,
  type Sighting,
} from './directory.ts';
import type { MemberRecord } from './member.ts';
import { compareSince, compareStamps, type Stamp } from './stamp.ts';
import type { Lookup } from './state.ts';

/** An address that a member goes by, with the event that brought it; null for the one it had as Eppo's own. */
export interface Address {
  readonly email: string;
  readonly since: Stamp | null;
}

interface Resolved {
  /** Directory users that claim it, in the order in which they came to. */
  readonly claimants: DescribedUser[];
  /** Those of them that are there and active. */
  readonly live: Set<string>;
  address: Address;
  /** The addresses it went by before, oldest first. */
  readonly earlier: Address[];
  /** The event by which it last became active or ceased to be. */
  statusEventId: string | null;
}

/** A member as the history of its identity makes it, before its values are derived: Eppo's own, or a founded one. */
export type ResolvedMember = Resolved &
  ({ readonly own: MemberRecord; readonly foundedBy: null } | { readonly own: null; readonly foundedBy: string });

/** Where one directory user stands while its identity's history is told. */
interface Whereabouts {
  readonly user: DescribedUser;
  gone: boolean;
  member: ResolvedMember | null;
}

interface Telling {
  readonly members: ResolvedMember[];
  readonly people: Map<string, Whereabouts>;
}

/** What there is to know of one identity. */
export interface Identity {
  readonly users: readonly DirectoryUserRecord[];
  /** Members that are Eppo's own or were before a directory adopted them. */
  readonly own: readonly MemberRecord[];
  readonly directories: Lookup<DirectoryRecord>;
}

/**
 * Tells the history of one identity from its beginning, in the order things happened, and returns the members it
 * leads to (R2, R6). It reads a set of events, not their arrival, so late, repeated and shuffled events end the same.
 *
 * - A member is made, or adopted, by the first event that shows a directory user present and active; by the address
 *   in that event, unless the same person of the identity provider had a member before.
 * - A deletion, or the end of the directory, stays until a newer `dsync.user.created` of the same id (R3).
 */
export function resolveIdentity(identity: Identity): ResolvedMember[] {
  const telling: Telling = { members: [], people: new Map() };
  const { directories } = identity;
  const isReleased = (user: DirectoryUserRecord): boolean =>
    (directories.get(user.directoryId)?.released ?? null) !== null;
  for (const user of identity.users.filter(isDescribed)) {
    if (isReleased(user)) continue;
    telling.people.set(user.id, { user, gone: false, member: null });
  }
  const begun = (own: MemberRecord): number => own.ownSince ?? 0;
  const waiting = identity.own.toSorted((a, b) => begun(a) - begun(b) || (a.id < b.id ? -1 : 1));
  const beginUntil = (at: number): void => {
    const count = waiting.filter((own) => begun(own) <= at).length;
    for (const own of waiting.splice(0, count)) begin(telling, own);
  };
  for (const { userId, sighting } of factsOf(identity)) {
    beginUntil(sighting.stamp.at);
    const person = telling.people.get(userId);
    if (person !== undefined) tell(telling, person, sighting);
  }
  beginUntil(Infinity);
  return telling.members;
}

function begin(telling: Telling, own: MemberRecord): void {
  const address = { email: own.own?.email ?? own.email, since: null };
  const member = { own, foundedBy: null, claimants: [], live: new Set<string>(), address, earlier: [] };
  telling.members.push({ ...member, statusEventId: null });
}

interface Fact {
  readonly userId: string;
  readonly sighting: Sighting;
}

function factsOf(identity: Identity): Fact[] {
  const facts: Fact[] = [];
  for (const user of identity.users) {
    for (const sighting of user.history) facts.push({ userId: user.id, sighting });
    const ended = identity.directories.get(user.directoryId)?.ended ?? null;
    if (ended !== null) {
      facts.push({ userId: user.id, sighting: { stamp: ended, kind: 'deleted', email: null, active: false } });
    }
  }
  return facts.sort((a, b) => compareStamps(a.sighting.stamp, b.sighting.stamp) || (a.userId < b.userId ? -1 : 1));
}

function tell(telling: Telling, person: Whereabouts, sighting: Sighting): void {
  if (sighting.kind !== 'updated') person.gone = sighting.kind === 'deleted';
  const present = !person.gone && sighting.active;
  if (present && person.member === null && sighting.email !== null) {
    person.member = memberFor(telling, person.user, { email: sighting.email, since: sighting.stamp });
    person.member.claimants.push(person.user);
  }
  const member = person.member;
  if (member === null) return;
  if (sighting.email !== null && member.address.email !== sighting.email) {
    member.earlier.push(member.address);
    member.address = { email: sighting.email, since: sighting.stamp };
  }
  const wasLive = member.live.size > 0;
  if (present) member.live.add(person.user.id);
  else member.live.delete(person.user.id);
  if (wasLive !== member.live.size > 0 || member.statusEventId === null) member.statusEventId = sighting.stamp.eventId;
}

function memberFor(telling: Telling, user: DescribedUser, address: Address): ResolvedMember {
  const returning = memberOfSamePerson(telling, user) ?? holderOf(telling.members, address.email);
  if (returning !== null) return returning;
  const founded: ResolvedMember = {
    own: null,
    foundedBy: user.id,
    claimants: [],
    live: new Set(),
    address,
    earlier: [],
    statusEventId: null,
  };
  telling.members.push(founded);
  return founded;
}

function memberOfSamePerson(telling: Telling, user: DescribedUser): ResolvedMember | null {
  const idpId = user.snapshot.idpId;
  if (idpId === null) return null;
  for (const { user: other, member } of telling.people.values()) {
    const same = other.directoryId === user.directoryId && other.snapshot.idpId === idpId;
    if (same && member !== null) return member;
  }
  return null;
}

/**
 * Who has that address now, by the precedence in which `assignAddresses` gives it out: one of Eppo's own that nobody
 * claims, the living before the gone, then whoever has gone by it longer.
 */
function holderOf(members: readonly ResolvedMember[], email: string): ResolvedMember | null {
  const rank = ({ claimants, live }: ResolvedMember): number => (claimants.length === 0 ? 0 : live.size > 0 ? 1 : 2);
  const holders = members.filter((member) => member.address.email === email);
  holders.sort((a, b) => rank(a) - rank(b) || compareSince(a.address.since, b.address.since));
  return holders[0] ?? null;
}
