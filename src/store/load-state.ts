import type { DirectoryEvent } from '../core/event.ts';
import { createState } from '../core/evolve.ts';
import type { HeldChange } from '../core/held.ts';
import type { Role } from '../core/roles.ts';
import type { Headcount, RoleMapping, SyncState } from '../core/state.ts';
import { directoryFromRow, groupFromRow, membershipFromRow, userFromRow } from './codec.ts';
import type { Statements } from './direct.ts';
import { memberFromRow } from './member-codec.ts';
import { rowsSql, scopesSql, unlockedRowsSql, type Rows, type Scope } from './state-queries.ts';
import { touchedBy, type Touched } from './touched.ts';

/** The state that a batch of one organization's events can touch, and the organization's default role if it has one. */
export interface LoadedState {
  readonly state: SyncState;
  readonly defaultRole: Role | null;
}

/**
 * Reads, in two queries whatever the number of events and organizations, all that deciding each one's events needs; what is
 * only planned locks nobody.
 */
export async function loadStates(
  tx: Statements,
  eventsOf: ReadonlyMap<string, readonly DirectoryEvent[]>,
  { lock = true, windowMinutes }: { readonly lock?: boolean; readonly windowMinutes: number },
): Promise<ReadonlyMap<string, LoadedState>> {
  const concerned = [...eventsOf].map(([organizationId, events]) => ({
    organizationId,
    touched: touchedBy(events),
    windowMinutes,
  }));
  const scopes = await readScopes(tx, concerned, null);
  return readStates(tx, concerned, scopes, { lock });
}

/** How identities are read that no event has touched. */
export interface Reading {
  /** Whether they are about to be written. */
  readonly lock: boolean;
  /** The mappings to go by in place of those that are stored. */
  readonly proposed?: readonly RoleMapping[];
}

/** Reads the same for some identities that no event has touched, to derive their members anew. */
export async function loadIdentities(
  tx: Statements,
  organizationId: string,
  identities: readonly string[],
  { lock, proposed }: Reading,
): Promise<LoadedState> {
  const concerned = [{ organizationId, touched: touchedBy([]), identities }];
  const scopes = await readScopes(tx, concerned, proposed ?? null);
  return loadedOf(await readStates(tx, concerned, scopes, { lock }), organizationId);
}

/** Reads all that the end of a directory can touch. */
export async function loadDirectory(tx: Statements, organizationId: string, directoryId: string): Promise<LoadedState> {
  const touched = touchedBy([]);
  touched.directories.add(directoryId);
  touched.endingDirectories.add(directoryId);
  const concerned = [{ organizationId, touched }];
  const scopes = await readScopes(tx, concerned, null);
  return loadedOf(await readStates(tx, concerned, scopes, { lock: true }), organizationId);
}

/** What was loaded of one of the organizations that were asked for. */
export function loadedOf(states: ReadonlyMap<string, LoadedState>, organizationId: string): LoadedState {
  const loaded = states.get(organizationId);
  if (loaded === undefined) throw new Error(`The state of ${organizationId} was not among those that were asked for.`);
  return loaded;
}

/** An organization, what is touched there, and whom to read where that does not say it. */
interface Concerned {
  readonly organizationId: string;
  readonly touched: Touched;
  readonly identities?: readonly string[];
  /** The window in which removals are counted. */
  readonly windowMinutes?: number;
}

async function readScopes(
  tx: Statements,
  concerned: readonly Concerned[],
  proposed: readonly RoleMapping[] | null,
): Promise<ReadonlyMap<string, Scope>> {
  const asked = concerned.map(({ organizationId, touched, windowMinutes = 0 }) => ({
    organization_id: organizationId,
    users: [...touched.users],
    emails: [...touched.emails],
    idp_directories: touched.idpDirectories,
    idp_ids: touched.idpIds,
    ending_directories: [...touched.endingDirectories],
    groups: touched.groups.map((group) => group.id),
    group_names: touched.groups.map((group) => group.name),
    directories: [...touched.directories],
    ...(touched.removes ? { counted_minutes: windowMinutes } : {}),
    ...(proposed === null ? {} : { proposed: proposed.map(mappingToRow) }),
  }));
  const rows = await tx.$queryRawUnsafe<{ organization_id: string; scope: string }[]>(scopesSql, JSON.stringify(asked));
  return new Map(rows.map((row) => [row.organization_id, JSON.parse(row.scope) as Scope]));
}

async function readStates(
  tx: Statements,
  concerned: readonly Concerned[],
  scopes: ReadonlyMap<string, Scope>,
  { lock }: { readonly lock: boolean },
): Promise<ReadonlyMap<string, LoadedState>> {
  const asked = concerned.map(({ organizationId, touched, identities }) => ({
    organization_id: organizationId,
    identities: identities ?? scopes.get(organizationId)?.identities ?? [],
    emails: [...touched.emails],
    mapped_groups: scopes.get(organizationId)?.mapped_groups ?? [],
    membership_users: touched.membershipUsers,
    membership_groups: touched.membershipGroups,
    groups: [...touched.groups.map((group) => group.id), ...touched.membershipGroups],
    users: [...touched.users],
  }));
  const sql = lock ? rowsSql : unlockedRowsSql;
  const answers = await tx.$queryRawUnsafe<{ organization_id: string; rows: string }[]>(sql, JSON.stringify(asked));
  const states = new Map<string, LoadedState>();
  for (const answer of answers) {
    const scope = scopes.get(answer.organization_id);
    if (scope === undefined) continue;
    const state = stateOf(answer.organization_id, scope, JSON.parse(answer.rows) as Rows);
    states.set(answer.organization_id, { state, defaultRole: scope.default_role });
  }
  return states;
}

function stateOf(organizationId: string, scope: Scope, rows: Rows): SyncState {
  return createState({
    organizationId,
    directories: scope.directories.map(directoryFromRow),
    users: rows.users.map(userFromRow),
    groups: rows.groups.map(groupFromRow),
    memberships: rows.memberships.map(membershipFromRow),
    members: rows.members.map(memberFromRow),
    addresses: rows.addresses.map(({ email, identity_id: identityId }) => ({ email, identityId })),
    mappings: scope.mappings.map(mappingFromRow),
    overrides: rows.overrides.map(({ member_id: memberId, role, status }) => ({ memberId, role, status })),
    holds: rows.holds.map(heldFromRow),
    headcount: headcountOf(scope),
  });
}

function heldFromRow({ member_id: memberId, rule, event_id: eventId, state }: Rows['holds'][number]): HeldChange {
  return { memberId, rule, eventId, answer: state };
}

function headcountOf({ counts, removed, holding }: Scope): Headcount {
  return { active: counts?.active ?? 0, admins: counts?.admins ?? 0, removed, holding };
}

function mappingFromRow(row: Scope['mappings'][number]): RoleMapping {
  return row.group_id === null
    ? { groupName: row.group_name ?? '', role: row.role }
    : { groupId: row.group_id, role: row.role };
}

/** A mapping as the database takes it, with its place. */
function mappingToRow(mapping: RoleMapping, position: number) {
  return {
    position,
    group_id: 'groupId' in mapping ? mapping.groupId : null,
    group_name: 'groupName' in mapping ? mapping.groupName : null,
    role: mapping.role,
  };
}
