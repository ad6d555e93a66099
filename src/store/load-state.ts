import type { DirectoryEvent } from '../core/event.ts';
import { createState } from '../core/evolve.ts';
import type { HeldChange } from '../core/held.ts';
import type { Role } from '../core/roles.ts';
import type { RoleMapping, SyncState } from '../core/state.ts';
import { directoryFromRow, groupFromRow, membershipFromRow, userFromRow } from './codec.ts';
import type { Statements } from './direct.ts';
import { memberFromRow } from './member-codec.ts';
import type { FoundState } from './found-state.ts';
import { listsOf, mappingRows, type Concerned } from './state-lists.ts';
import { stateSql } from './state-statement.ts';
import { touchedBy } from './touched.ts';

/** The state that a batch of one organization's events can touch, and the organization's default role if it has one. */
export interface LoadedState {
  readonly state: SyncState;
  readonly defaultRole: Role | null;
}

/**
 * Reads, in one query whatever the number of events and organizations, all that deciding each one's events needs; what is
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
  return readStates(tx, concerned, { lock });
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
  const rows = proposed === undefined ? null : mappingRows(organizationId, proposed);
  return loadedOf(await readStates(tx, concerned, { lock, proposed: rows }), organizationId);
}

/** Reads all that the end of a directory can touch. */
export async function loadDirectory(tx: Statements, organizationId: string, directoryId: string): Promise<LoadedState> {
  const touched = touchedBy([]);
  touched.directories.add(directoryId);
  touched.endingDirectories.add(directoryId);
  const concerned = [{ organizationId, touched }];
  return loadedOf(await readStates(tx, concerned, { lock: true }), organizationId);
}

/** What was loaded of one of the organizations that were asked for. */
export function loadedOf(states: ReadonlyMap<string, LoadedState>, organizationId: string): LoadedState {
  const loaded = states.get(organizationId);
  if (loaded === undefined) throw new Error(`The state of ${organizationId} was not among those that were asked for.`);
  return loaded;
}

async function readStates(
  tx: Statements,
  concerned: readonly Concerned[],
  { lock, proposed = null }: { readonly lock: boolean; readonly proposed?: readonly object[] | null },
): Promise<ReadonlyMap<string, LoadedState>> {
  const { names, values } = listsOf(concerned);
  const sql = stateSql({ lock, proposes: proposed !== null, lists: names });
  const mappings = proposed === null ? [] : [JSON.stringify(proposed)];
  const [answer] = await tx.$queryRawUnsafe<{ found: string }[]>(sql, ...values, ...mappings);
  if (answer === undefined) throw new Error('PostgreSQL answered a query for one row with none.');
  return statesOf(JSON.parse(answer.found) as FoundState);
}

function statesOf(found: FoundState): ReadonlyMap<string, LoadedState> {
  const directories = Map.groupBy(found.directories, (row) => row.asked_by);
  const of = {
    users: byOrganization(found.users),
    groups: byOrganization(found.groups),
    memberships: byOrganization(found.memberships),
    members: byOrganization(found.members),
    addresses: byOrganization(found.addresses),
    mappings: byOrganization(found.mappings),
    overrides: byOrganization(found.overrides),
    holds: byOrganization(found.holds),
  };
  const states = found.organizations.map(({ organization_id: id, default_role: defaultRole, ...headcount }) => {
    const state = createState({
      organizationId: id,
      directories: (directories.get(id) ?? []).map(directoryFromRow),
      users: (of.users.get(id) ?? []).map(userFromRow),
      groups: (of.groups.get(id) ?? []).map(groupFromRow),
      memberships: (of.memberships.get(id) ?? []).map(membershipFromRow),
      members: (of.members.get(id) ?? []).map(memberFromRow),
      addresses: (of.addresses.get(id) ?? []).map(({ email, identity_id: identityId }) => ({ email, identityId })),
      mappings: (of.mappings.get(id) ?? []).map(mappingFromRow),
      overrides: (of.overrides.get(id) ?? []).map(({ member_id: memberId, role, status }) => ({
        memberId,
        role,
        status,
      })),
      holds: (of.holds.get(id) ?? []).map(heldFromRow),
      headcount,
    });
    return [id, { state, defaultRole }] as const;
  });
  return new Map(states);
}

function byOrganization<Row extends { readonly organization_id: string }>(rows: readonly Row[]): Map<string, Row[]> {
  return Map.groupBy(rows, (row) => row.organization_id);
}

function heldFromRow({ member_id: memberId, rule, event_id: eventId, state }: FoundState['holds'][number]): HeldChange {
  return { memberId, rule, eventId, answer: state };
}

function mappingFromRow(row: FoundState['mappings'][number]): RoleMapping {
  return row.group_id === null
    ? { groupName: row.group_name ?? '', role: row.role }
    : { groupId: row.group_id, role: row.role };
}
