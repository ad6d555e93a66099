import type { DirectoryEvent } from '../core/event.ts';
import { createState } from '../core/evolve.ts';
import type { MemberStatus } from '../core/member.ts';
import type { Role } from '../core/roles.ts';
import { idpKey, type RoleMapping, type SyncState } from '../core/state.ts';
import {
  directoryFromRow,
  groupFromRow,
  membershipFromRow,
  userFromRow,
  type DirectoryRow,
  type DirectoryUserRow,
  type GroupRow,
  type MembershipRow,
} from './codec.ts';
import type { Transaction } from './database.ts';
import { memberFromRow, type MemberRow } from './member-codec.ts';

interface Scope {
  readonly identities: readonly string[];
  readonly mappings: readonly { group_id: string | null; group_name: string | null; role: Role }[];
  readonly mapped_groups: readonly string[];
  readonly directories: readonly DirectoryRow[];
  readonly default_role: Role | null;
}

interface Rows {
  readonly users: readonly DirectoryUserRow[];
  readonly addresses: readonly { email: string; identity_id: string }[];
  readonly members: readonly MemberRow[];
  readonly memberships: readonly MembershipRow[];
  readonly groups: readonly GroupRow[];
  readonly overrides: readonly { member_id: string; role: Role | null; status: MemberStatus | null }[];
}

// Who is concerned: the identities that the events' people, addresses and identity provider's ids lead to, and, where
// a whole directory or a mapped group ends, everybody's in it. Only a directory's owner is read across organizations (R9).
const scopeSql = `
  WITH mappings AS (
    SELECT position, group_id, group_name, role FROM role_mappings WHERE organization_id = $1
  ), mapped AS (
    SELECT group_id FROM mappings WHERE group_id IS NOT NULL
    UNION SELECT g.id FROM mappings m JOIN directory_groups g
      ON g.organization_id = $1 AND g.name = m.group_name
    UNION SELECT id FROM unnest($7::text[], $8::text[]) AS renamed(id, name) JOIN mappings m ON m.group_name = renamed.name
  ), identities AS (
    SELECT identity_id FROM directory_users WHERE organization_id = $1 AND id = ANY($2::text[])
    UNION SELECT identity_id FROM addresses WHERE organization_id = $1 AND email = ANY($3::text[])
    UNION SELECT u.identity_id FROM unnest($4::text[], $5::text[]) AS k(directory_id, idp_id) JOIN directory_users u
      ON u.organization_id = $1 AND u.directory_id = k.directory_id AND u.idp_id = k.idp_id
    UNION SELECT identity_id FROM directory_users WHERE organization_id = $1 AND directory_id = ANY($6::text[])
    UNION SELECT u.identity_id FROM directory_memberships m JOIN directory_users u
      ON u.organization_id = $1 AND u.id = m.user_id
      WHERE m.organization_id = $1 AND m.group_id = ANY($7::text[]) AND m.group_id IN (SELECT group_id FROM mapped)
  )
  SELECT json_build_object(
    'identities', (SELECT coalesce(json_agg(identity_id), '[]') FROM identities),
    'mappings', (SELECT coalesce(json_agg(m ORDER BY position), '[]') FROM mappings m),
    'mapped_groups', (SELECT coalesce(json_agg(group_id), '[]') FROM mapped),
    'directories', (SELECT coalesce(json_agg(d), '[]') FROM directories d
      WHERE d.organization_id = $1 OR d.id = ANY($9::text[])),
    'default_role', (SELECT default_role FROM organizations WHERE id = $1)
  )::text AS scope`;

// Members that Eppo may change at the same time are locked, in one order, so that what is read is what is overwritten.
// Memberships are read for people who are only now arriving, too: theirs may have come first (R7).
const rowsSql = `
  WITH known AS (
    SELECT email, identity_id FROM addresses WHERE organization_id = $1 AND identity_id = ANY($2::text[])
  ), concerned AS (
    SELECT id FROM members WHERE organization_id = $1 AND identity_id = ANY($2::text[])
    UNION SELECT id FROM members WHERE organization_id = $1 AND email = ANY($3::text[])
    UNION SELECT m.id FROM known JOIN members m ON m.organization_id = $1 AND m.email = known.email
  ), eppos_own AS (
    SELECT * FROM members WHERE id IN (SELECT id FROM concerned) AND founded_by IS NULL ORDER BY id FOR NO KEY UPDATE
  ), people AS (
    SELECT * FROM directory_users WHERE organization_id = $1 AND identity_id = ANY($2::text[])
  )
  SELECT json_build_object(
    'users', (SELECT coalesce(json_agg(u), '[]') FROM people u),
    'addresses', (SELECT coalesce(json_agg(k), '[]') FROM known k),
    'members', (SELECT coalesce(json_agg(m), '[]') FROM (
      SELECT * FROM eppos_own
      UNION ALL SELECT * FROM members WHERE id IN (SELECT id FROM concerned) AND founded_by IS NOT NULL
    ) m),
    'memberships', (SELECT coalesce(json_agg(m), '[]') FROM (
      SELECT m.* FROM (SELECT id FROM people UNION SELECT unnest($8::text[])) u JOIN directory_memberships m
        ON m.organization_id = $1 AND m.user_id = u.id WHERE m.group_id = ANY($4::text[])
      UNION SELECT m.* FROM unnest($5::text[], $6::text[]) AS k(user_id, group_id) JOIN directory_memberships m
        ON m.organization_id = $1 AND m.user_id = k.user_id AND m.group_id = k.group_id
    ) m),
    'overrides', (SELECT coalesce(json_agg(o), '[]') FROM member_overrides o
      WHERE o.member_id IN (SELECT id FROM concerned) AND o.ended_at IS NULL AND o.expires_at > now()),
    'groups', (SELECT coalesce(json_agg(g), '[]') FROM directory_groups g
      WHERE g.organization_id = $1 AND (g.id = ANY($4::text[]) OR g.id = ANY($7::text[])))
  )::text AS rows`;

/** The state that a batch of one organization's events can touch, and the organization's default role if it has one. */
export interface LoadedState {
  readonly state: SyncState;
  readonly defaultRole: Role | null;
}

/** Reads, in two queries whatever the number of events, all that deciding them needs. */
export async function loadState(
  tx: Transaction,
  organizationId: string,
  events: readonly DirectoryEvent[],
): Promise<LoadedState> {
  const touched = touchedBy(events);
  const emails = [...touched.emails];
  const scope = await readJson<Scope>(
    tx,
    scopeSql,
    organizationId,
    [...touched.users],
    emails,
    touched.idpDirectories,
    touched.idpIds,
    [...touched.endingDirectories],
    touched.groups.map((group) => group.id),
    touched.groups.map((group) => group.name),
    [...touched.directories],
  );
  const rows = await readJson<Rows>(
    tx,
    rowsSql,
    organizationId,
    scope.identities,
    emails,
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

async function readJson<T>(tx: Transaction, sql: string, ...values: unknown[]): Promise<T> {
  const [row] = await tx.$queryRawUnsafe<Record<string, string>[]>(sql, ...values);
  return JSON.parse(Object.values(row ?? {})[0] ?? '{}') as T;
}

function touchedBy(events: readonly DirectoryEvent[]) {
  const touched = {
    users: new Set<string>(),
    emails: new Set<string>(),
    directories: new Set<string>(),
    endingDirectories: new Set<string>(),
    groups: [] as { id: string; name: string }[],
    membershipUsers: [] as string[],
    membershipGroups: [] as string[],
    idpDirectories: [] as string[],
    idpIds: [] as string[],
  };
  const idps = new Map<string, readonly [string, string]>();
  for (const event of events) {
    if ('user' in event) {
      const { id, email, idpId, directoryId } = event.user;
      touched.users.add(id);
      touched.directories.add(directoryId);
      if (email !== null) touched.emails.add(email);
      if (idpId !== null) idps.set(idpKey(directoryId, idpId), [directoryId, idpId]);
    } else if ('group' in event) {
      touched.groups.push({ id: event.group.id, name: event.group.name ?? '' });
      touched.directories.add(event.group.directoryId);
    } else if ('directory' in event) {
      touched.directories.add(event.directory.id);
      if (event.type === 'dsync.deleted') touched.endingDirectories.add(event.directory.id);
    } else {
      touched.users.add(event.userId);
      touched.directories.add(event.directoryId);
      touched.membershipUsers.push(event.userId);
      touched.membershipGroups.push(event.groupId);
    }
  }
  for (const [directoryId, idpId] of idps.values()) {
    touched.idpDirectories.push(directoryId);
    touched.idpIds.push(idpId);
  }
  return touched;
}
