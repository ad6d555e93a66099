import type { MemberStatus } from '../core/member.ts';
import type { Role } from '../core/roles.ts';
import type { DirectoryRow, DirectoryUserRow, GroupRow, MembershipRow } from './codec.ts';
import type { MemberRow } from './member-codec.ts';

/** What `scopeSql` finds. */
export interface Scope {
  readonly identities: readonly string[];
  readonly mappings: readonly { group_id: string | null; group_name: string | null; role: Role }[];
  readonly mapped_groups: readonly string[];
  readonly directories: readonly DirectoryRow[];
  readonly default_role: Role | null;
}

/** What `rowsSql` reads. */
export interface Rows {
  readonly users: readonly DirectoryUserRow[];
  readonly addresses: readonly { email: string; identity_id: string }[];
  readonly members: readonly MemberRow[];
  readonly memberships: readonly MembershipRow[];
  readonly groups: readonly GroupRow[];
  readonly overrides: readonly { member_id: string; role: Role | null; status: MemberStatus | null }[];
}

// Lists are joined, not compared with `= ANY`: a plan made while the tables were still small looks up each of a list that
// is joined, and would read the whole organization for one that is compared.
// Who is concerned: the identities that the events' people, addresses and identity provider's ids lead to, and, where
// a whole directory or a mapped group ends, everybody's in it. Only a directory's owner is read across organizations (R9).
export const scopeSql = `
  WITH mappings AS (
    SELECT position, group_id, group_name, role FROM role_mappings WHERE organization_id = $1 AND $10::json IS NULL
    UNION ALL SELECT r.* FROM json_to_recordset(coalesce($10::json, '[]'))
      AS r(position integer, group_id text, group_name text, role member_role)
  ), mapped AS (
    SELECT group_id FROM mappings WHERE group_id IS NOT NULL
    UNION SELECT g.id FROM mappings m JOIN directory_groups g
      ON g.organization_id = $1 AND g.name = m.group_name
    UNION SELECT id FROM unnest($7::text[], $8::text[]) AS renamed(id, name) JOIN mappings m ON m.group_name = renamed.name
  ), identities AS (
    SELECT u.identity_id FROM unnest($2::text[]) AS k(id) JOIN directory_users u ON u.organization_id = $1 AND u.id = k.id
    UNION SELECT a.identity_id FROM unnest($3::text[]) AS k(email) JOIN addresses a
      ON a.organization_id = $1 AND a.email = k.email
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
export const rowsSql = `
  WITH known AS (
    SELECT a.email, a.identity_id FROM unnest($2::text[]) AS i(id) JOIN addresses a
      ON a.organization_id = $1 AND a.identity_id = i.id
  ), concerned AS (
    SELECT m.id FROM unnest($2::text[]) AS i(id) JOIN members m ON m.organization_id = $1 AND m.identity_id = i.id
    UNION SELECT m.id FROM unnest($3::text[]) AS e(email) JOIN members m ON m.organization_id = $1 AND m.email = e.email
    UNION SELECT m.id FROM known JOIN members m ON m.organization_id = $1 AND m.email = known.email
  ), eppos_own AS (
    SELECT * FROM members WHERE id IN (SELECT id FROM concerned) AND founded_by IS NULL ORDER BY id FOR NO KEY UPDATE
  ), people AS (
    SELECT u.* FROM unnest($2::text[]) AS i(id) JOIN directory_users u ON u.organization_id = $1 AND u.identity_id = i.id
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
    'overrides', (SELECT coalesce(json_agg(o ORDER BY o.id), '[]') FROM member_overrides o
      WHERE o.member_id IN (SELECT id FROM concerned) AND o.ended_at IS NULL AND o.expires_at > now()),
    'groups', (SELECT coalesce(json_agg(g), '[]') FROM directory_groups g
      WHERE g.organization_id = $1 AND (g.id = ANY($4::text[]) OR g.id = ANY($7::text[])))
  )::text AS rows`;

// What is only looked at is not locked: a preview or an explanation must hold nobody up.
export const unlockedRowsSql = rowsSql.replace(' FOR NO KEY UPDATE', '');
