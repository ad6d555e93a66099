import type { DirectoryEvent, DirectoryUserSnapshot, UserEvent } from '../../src/core/event.ts';
import type { MemberRecord } from '../../src/core/member.ts';
import { defaultRoleSlugs, readRoleAttribute, type Role } from '../../src/core/roles.ts';
import type { History } from './histories.ts';

/** The part of a member that the model foretells. */
export type ModelMember = Pick<
  MemberRecord,
  'email' | 'firstName' | 'lastName' | 'role' | 'status' | 'managedBy' | 'roleSource'
>;

/** A directory user as of now. */
interface Person {
  readonly id: string;
  readonly directoryId: string;
  gone: boolean;
  present: boolean;
  member: Member | null;
  /** Last description, and when it was given. */
  seen: DirectoryUserSnapshot | null;
  seenAt: number;
  explicit: { readonly role: Role; readonly at: number } | null;
}

interface Member {
  readonly key: string;
  readonly own: MemberRecord | null;
  /** Every address it went by, and when it began to. */
  readonly trail: { readonly email: string; readonly at: number }[];
}

interface World {
  readonly people: Person[];
  readonly members: Member[];
  readonly endedDirectories: Set<string>;
  readonly groupNames: Map<string, string | null>;
  readonly deadGroups: Set<string>;
  readonly memberships: Map<string, Set<string>>;
  /** What the identity provider calls a person, as the newest word on them has it. */
  readonly idpIds: Map<string, string | null>;
}

/**
 * What the members should be, told the simplest way: events are heard one after the other in the order they happened,
 * each of them changing a plain list of people, groups and members. It knows nothing of late or repeated events.
 */
export function tellInOrder({ own, mappings, events }: History): ModelMember[] {
  const world: World = {
    people: [],
    members: own.map((record) => ({ key: record.id, own: record, trail: [{ email: record.email, at: -1 }] })),
    endedDirectories: new Set(),
    groupNames: new Map(),
    deadGroups: new Set(),
    memberships: new Map(),
    idpIds: new Map(),
  };
  for (const event of events) {
    if ('user' in event && isDescription(event)) world.idpIds.set(event.user.id, event.user.idpId);
  }
  for (const [at, event] of events.entries()) if (!isDeletedAgain(events, event, at)) hear(world, event, at);
  const addresses = assign(world);
  return world.members.map((member) => show(world, mappings, member, addresses.get(member) ?? ''));
}

/** WorkOS deletes a directory once and gives its id to no other; should it come twice, the newest is the one that counts. */
function isDeletedAgain(events: readonly DirectoryEvent[], event: DirectoryEvent, at: number): boolean {
  const later = events.slice(at + 1);
  return (
    event.type === 'dsync.deleted' &&
    later.some((other) => other.type === event.type && other.directory.id === event.directory.id)
  );
}

/** A deletion describes nobody, and a person in the directory who has no address cannot be taken in (R12). */
function isDescription({ type, user }: UserEvent): boolean {
  return type !== 'dsync.user.deleted' && !(user.active && user.email === null);
}

function hear(world: World, event: DirectoryEvent, at: number): void {
  switch (event.type) {
    case 'dsync.user.created':
    case 'dsync.user.updated':
    case 'dsync.user.deleted':
      hearOfUser(world, event, at);
      break;
    case 'dsync.group.created':
      world.deadGroups.delete(event.group.id);
      world.groupNames.set(event.group.id, event.group.name);
      break;
    case 'dsync.group.updated':
      world.groupNames.set(event.group.id, event.group.name);
      break;
    case 'dsync.group.deleted':
      world.deadGroups.add(event.group.id);
      for (const groups of world.memberships.values()) groups.delete(event.group.id);
      break;
    case 'dsync.group.user_added':
      world.memberships.set(event.userId, new Set(world.memberships.get(event.userId)).add(event.groupId));
      break;
    case 'dsync.group.user_removed':
      world.memberships.get(event.userId)?.delete(event.groupId);
      break;
    case 'dsync.deleted':
      world.endedDirectories.add(event.directory.id);
      for (const person of world.people) if (person.directoryId === event.directory.id) leave(person);
      break;
    case 'dsync.activated':
      break;
  }
}

function leave(person: Person): void {
  person.gone = true;
  person.present = false;
}

function hearOfUser(world: World, event: UserEvent, at: number): void {
  const { type, user } = event;
  if (type !== 'dsync.user.deleted' && !isDescription(event)) return;
  const person = personOf(world, user);
  if (type === 'dsync.user.deleted') {
    leave(person);
    return;
  }
  if (type === 'dsync.user.created') person.gone = false;
  person.seen = user;
  person.seenAt = at;
  const request = readRoleAttribute(user.roleAttribute);
  if (request.kind === 'role') person.explicit = { role: request.role, at };

  person.present = user.active && !person.gone;
  if (user.email !== null) follow(world, person, user.email, at);
}

function follow(world: World, person: Person, email: string, at: number): void {
  if (person.present) person.member ??= memberFor(world, person, email);
  if (person.member === null || person.member.trail.at(-1)?.email === email) return;
  person.member.trail.push({ email, at });
}

function personOf(world: World, user: DirectoryUserSnapshot): Person {
  const known = world.people.find((person) => person.id === user.id);
  if (known !== undefined) return known;
  const person: Person = {
    id: user.id,
    directoryId: user.directoryId,
    gone: world.endedDirectories.has(user.directoryId),
    present: false,
    member: null,
    seen: null,
    seenAt: -1,
    explicit: null,
  };
  world.people.push(person);
  return person;
}

function memberFor(world: World, person: Person, email: string): Member {
  const idpId = world.idpIds.get(person.id) ?? null;
  const before = world.people.find(
    (other) =>
      idpId !== null &&
      other.member !== null &&
      other.directoryId === person.directoryId &&
      world.idpIds.get(other.id) === idpId,
  );
  if (before?.member) return before.member;
  const holders = world.members.filter((member) => member.trail.at(-1)?.email === email);
  const longest = holders.toSorted((a, b) => (a.trail.at(-1)?.at ?? 0) - (b.trail.at(-1)?.at ?? 0));
  const unclaimed = longest.find((member) => claimantsOf(world, member).length === 0);
  const holder = unclaimed ?? longest.find((member) => isLive(world, member)) ?? longest[0];
  if (holder !== undefined) return holder;
  const founded: Member = { key: person.id, own: null, trail: [] };
  world.members.push(founded);
  return founded;
}

const claimantsOf = (world: World, member: Member): Person[] =>
  world.people.filter((person) => person.member === member);

const isLive = (world: World, member: Member): boolean => claimantsOf(world, member).some((person) => person.present);

function leadOf(world: World, member: Member): Person | null {
  const claimants = claimantsOf(world, member);
  const present = claimants.filter((person) => person.present);
  const among = present.length > 0 ? present : claimants;
  return among.reduce<Person | null>((lead, person) => (person.seenAt > (lead?.seenAt ?? -1) ? person : lead), null);
}

/** Gives out the addresses: to Eppo's own first, then to those who are here, then to those who have gone. */
function assign(world: World): Map<Member, string> {
  const given = new Map<Member, string>();
  const isFree = (email: string): boolean => ![...given.values()].includes(email);
  const turns = [
    world.members.filter((member) => leadOf(world, member) === null),
    world.members.filter((member) => isLive(world, member)),
    world.members.filter((member) => leadOf(world, member) !== null && !isLive(world, member)),
  ];
  const wish = (member: Member): string => leadOf(world, member)?.seen?.email ?? member.trail.at(-1)?.email ?? '';
  const since = (member: Member): number => member.trail.findLast(({ email }) => email === wish(member))?.at ?? -1;
  for (const turn of turns) {
    const queue = turn.toSorted((a, b) => since(a) - since(b));
    for (const member of queue) if (isFree(wish(member))) given.set(member, wish(member));
    for (const member of queue.filter((waiting) => !given.has(waiting))) {
      given.set(member, member.trail.findLast(({ email }) => isFree(email))?.email ?? 'former');
    }
  }
  return given;
}

function show(world: World, mappings: History['mappings'], member: Member, email: string): ModelMember {
  const lead = leadOf(world, member);
  const seen = lead?.seen ?? null;
  if (seen === null) {
    const { firstName = null, lastName = null, role = 'viewer', status = 'active' } = member.own ?? {};
    return { email, firstName, lastName, role, status, managedBy: 'eppo', roleSource: 'eppo' };
  }
  return {
    email,
    firstName: seen.firstName,
    lastName: seen.lastName,
    ...roleOf(world, mappings, member, seen),
    status: isLive(world, member) ? 'active' : 'deactivated',
    managedBy: 'directory',
  };
}

type ModelRole = Pick<ModelMember, 'role' | 'roleSource'>;

function roleOf(
  world: World,
  mappings: History['mappings'],
  member: Member,
  { id, roleAttribute, roleSlugs }: DirectoryUserSnapshot,
): ModelRole {
  const request = readRoleAttribute(roleAttribute);
  if (request.kind === 'role') return { role: request.role, roleSource: 'attribute' };
  if (request.kind === 'absent') {
    const present = claimantsOf(world, member).filter((person) => person.present);
    const speaking = present.length > 0 ? present.map((person) => person.id) : [id];
    const groups = speaking.flatMap((userId) => [...(world.memberships.get(userId) ?? [])]);
    const alive = groups.filter((group) => !world.deadGroups.has(group));
    const mapped = mappings.find((mapping) =>
      'groupId' in mapping
        ? alive.includes(mapping.groupId)
        : alive.some((group) => world.groupNames.get(group) === mapping.groupName),
    );
    if (mapped !== undefined) return { role: mapped.role, roleSource: 'group' };
    const rising: readonly Role[] = ['viewer', 'experiment_editor', 'data_owner', 'admin'];
    const said = roleSlugs.map((slug) => defaultRoleSlugs[slug]);
    const highest = rising.findLast((role) => said.includes(role));
    if (highest !== undefined) return { role: highest, roleSource: 'workos' };
  }
  return keptRole(world, member);
}

function keptRole(world: World, member: Member): ModelRole {
  const spoken = claimantsOf(world, member).flatMap((person) => person.explicit ?? []);
  const newest = spoken.toSorted((a, b) => a.at - b.at).at(-1);
  if (newest !== undefined) return { role: newest.role, roleSource: 'kept' };
  return member.own === null
    ? { role: 'viewer', roleSource: 'default' }
    : { role: member.own.role, roleSource: 'kept' };
}
