import type { DirectoryRecord, DirectoryUserRecord, GroupRecord, MembershipRecord } from './directory.ts';
import type { HeldChange } from './held.ts';
import type { MemberRecord } from './member.ts';
import type { MemberOverride } from './override.ts';
import type { Role } from './roles.ts';

/** One line of an organization's group → role mapping; by WorkOS group id, or by name. The first that matches wins. */
export type RoleMapping = { readonly role: Role } & ({ readonly groupId: string } | { readonly groupName: string });

/**
 * What the end of a directory means for its members: they wait for an operator, their access ends, or they become Eppo's
 * own.
 */
export const directoryDeletedPolicies = ['hold', 'deactivate', 'release'] as const;
export type DirectoryDeletedPolicy = (typeof directoryDeletedPolicies)[number];

/** What may go by itself (section 6). */
export interface GuardRules {
  /** Of the members that were active before those in the window went; above 0, up to 1. */
  readonly share: number;
  readonly count: number;
  readonly windowMinutes: number;
  /** Whether the last active admin is kept. */
  readonly lastAdmin: boolean;
}

/** How many there are in an organization, as far as the guard asks; it goes along with the state. */
export interface Headcount {
  active: number;
  /** Active admins. */
  admins: number;
  /** Removals that were let pass within the window. */
  removed: number;
  /** Whether a mass removal is held at this time. */
  holding: boolean;
}

/** Settings that a decision reads. */
export interface Rules {
  /** The role of a new member about whom nothing speaks. */
  readonly defaultRole: Role;
  /** WorkOS role slugs and the roles they mean. */
  readonly roleSlugs: Readonly<Record<string, Role>>;
  readonly directoryDeletedPolicy: DirectoryDeletedPolicy;
  /** Null: nothing is held but the end of directories. */
  readonly guard: GuardRules | null;
  /**
   * The id of the member that a directory user founds. It must be a pure function of that user's id, so that every
   * order of arrival ends in the same ids.
   */
  readonly memberId: (directoryUserId: string) => string;
}

/** The rows of one organization that a batch of events can touch. */
export interface StateRows {
  readonly organizationId: string;
  /** With those of other organizations that the events name, so that R9 can be judged. */
  readonly directories: Iterable<DirectoryRecord>;
  readonly users: Iterable<DirectoryUserRecord>;
  readonly groups: Iterable<GroupRecord>;
  readonly memberships: Iterable<MembershipRecord>;
  readonly members: Iterable<MemberRecord>;
  /** Every address a directory user of these identities has had, and the identity it belongs to. */
  readonly addresses: Iterable<{ readonly email: string; readonly identityId: string }>;
  readonly mappings: readonly RoleMapping[];
  /** Those in force. */
  readonly overrides?: Iterable<MemberOverride>;
  /** Those that wait or were rejected. */
  readonly holds?: Iterable<HeldChange>;
  /** Where it is not given, the members given are all there are. */
  readonly headcount?: Headcount;
}

/**
 * The state that decisions read, indexed. It belongs to the caller, who lets `evolve` carry each decision's changes
 * into it before the next event is decided.
 */
export interface SyncState {
  readonly organizationId: string;
  readonly directories: Map<string, DirectoryRecord>;
  readonly users: Map<string, DirectoryUserRecord>;
  readonly groups: Map<string, GroupRecord>;
  readonly members: Map<string, MemberRecord>;
  /** Address → identity. */
  readonly addresses: Map<string, string>;
  readonly addressesOfIdentity: Map<string, Set<string>>;
  readonly mappings: readonly RoleMapping[];
  /** Member → override in force. */
  readonly overrides: Map<string, MemberOverride>;
  /** Member → what is held back of it. */
  readonly holds: Map<string, HeldChange>;
  readonly headcount: Headcount;
  /** Identity → ids of its directory users. */
  readonly usersOfIdentity: Map<string, Set<string>>;
  /** E-mail → id of the member that has it. */
  readonly memberOfEmail: Map<string, string>;
  /** Identity → ids of its members. */
  readonly membersOfIdentity: Map<string, Set<string>>;
  /** `idpKey` → identity. */
  readonly identityOfIdp: Map<string, string>;
  /** Directory user → group → membership. */
  readonly membershipsOfUser: Map<string, Map<string, MembershipRecord>>;
}

/** The part of a map that decisions use. */
export interface Lookup<T> {
  get(key: string): T | undefined;
}

/** A lookup in which one key has another value: how a decision looks at the state as its own event leaves it. */
export function overlay<T>(lookup: Lookup<T>, key: string, value: T): Lookup<T> {
  return { get: (other) => (other === key ? value : lookup.get(other)) };
}

/** What members are derived from, besides the directory users of their identity. */
export interface MirrorView {
  readonly directories: Lookup<DirectoryRecord>;
  readonly groups: Lookup<GroupRecord>;
  readonly membershipsOfUser: Lookup<ReadonlyMap<string, MembershipRecord>>;
  readonly members: Lookup<MemberRecord>;
  readonly overrides: Lookup<MemberOverride>;
  readonly holds: Lookup<HeldChange>;
  readonly mappings: readonly RoleMapping[];
}

/** The key under which a person's identity provider id is unique: ids of two directories never meet. */
export function idpKey(directoryId: string, idpId: string): string {
  return `${directoryId}\n${idpId}`;
}

/** The records of some ids, of which there may be none. */
export function recordsOf<T>(ids: Iterable<string> | undefined, records: ReadonlyMap<string, T>): T[] {
  return [...(ids ?? [])].map((id) => records.get(id)).filter((record) => record !== undefined);
}

/** Adds to a set inside a map, making the set when it is missing. */
export function addTo(sets: Map<string, Set<string>>, key: string, value: string): void {
  const set = sets.get(key);
  if (set === undefined) sets.set(key, new Set([value]));
  else set.add(value);
}
