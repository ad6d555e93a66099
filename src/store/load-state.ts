import type { DirectoryEvent } from '../core/event.ts';
import { createState } from '../core/evolve.ts';
import type { Role } from '../core/roles.ts';
import type { RoleMapping, SyncState } from '../core/state.ts';
import { directoryFromRow, groupFromRow, membershipFromRow, userFromRow } from './codec.ts';
import type { Statements } from './direct.ts';
import { memberFromRow } from './member-codec.ts';
import { rowsSql, scopeSql, unlockedRowsSql, type Rows, type Scope } from './state-queries.ts';
import { touchedBy, type Touched } from './touched.ts';

/** The state that a batch of one organization's events can touch, and the organization's default role if it has one. */
export interface LoadedState {
  readonly state: SyncState;
  readonly defaultRole: Role | null;
}

/** Reads, in two queries whatever the number of events, all that deciding them needs. */
export async function loadState(
  tx: Statements,
  organizationId: string,
  events: readonly DirectoryEvent[],
): Promise<LoadedState> {
  const touched = touchedBy(events);
  const scope = await readScope(tx, organizationId, touched, null);
  return readState(tx, organizationId, scope, { touched, identities: scope.identities, lock: true });
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
  const touched = touchedBy([]);
  const scope = await readScope(tx, organizationId, touched, proposed ?? null);
  return readState(tx, organizationId, scope, { touched, identities, lock });
}

async function readScope(
  tx: Statements,
  organizationId: string,
  touched: Touched,
  proposed: readonly RoleMapping[] | null,
): Promise<Scope> {
  return readJson<Scope>(
    tx,
    scopeSql,
    organizationId,
    [...touched.users],
    [...touched.emails],
    touched.idpDirectories,
    touched.idpIds,
    [...touched.endingDirectories],
    touched.groups.map((group) => group.id),
    touched.groups.map((group) => group.name),
    [...touched.directories],
    proposed === null ? null : JSON.stringify(proposed.map(mappingToRow)),
  );
}

interface Concerned {
  readonly touched: Touched;
  readonly identities: readonly string[];
  readonly lock: boolean;
}

async function readState(
  tx: Statements,
  organizationId: string,
  scope: Scope,
  { touched, identities, lock }: Concerned,
): Promise<LoadedState> {
  const rows = await readJson<Rows>(
    tx,
    lock ? rowsSql : unlockedRowsSql,
    organizationId,
    identities,
    [...touched.emails],
    scope.mapped_groups,
    touched.membershipUsers,
    touched.membershipGroups,
    [...touched.groups.map((group) => group.id), ...touched.membershipGroups],
    [...touched.users],
  );
  const state = createState({
    organizationId,
    directories: scope.directories.map(directoryFromRow),
    users: rows.users.map(userFromRow),
    groups: rows.groups.map(groupFromRow),
    memberships: rows.memberships.map(membershipFromRow),
    members: rows.members.map(memberFromRow),
    addresses: rows.addresses.map(({ email, identity_id: identityId }) => ({ email, identityId })),
    mappings: scope.mappings.map(mappingFromRow),
    overrides: rows.overrides.map(({ member_id: memberId, role, status }) => ({ memberId, role, status })),
  });
  return { state, defaultRole: scope.default_role };
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

async function readJson<T>(tx: Statements, sql: string, ...values: unknown[]): Promise<T> {
  const [row] = await tx.$queryRawUnsafe<Record<string, string>[]>(sql, ...values);
  return JSON.parse(Object.values(row ?? {})[0] ?? '{}') as T;
}
