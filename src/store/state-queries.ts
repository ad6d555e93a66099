import type { HeldRule } from '../core/held.ts';
import type { MemberStatus } from '../core/member.ts';
import type { Role } from '../core/roles.ts';
import type { DirectoryRow, DirectoryUserRow, GroupRow, MembershipRow } from './codec.ts';
import type { MemberRow } from './member-codec.ts';

/** What `scopesSql` finds of an organization. */
export interface Scope {
  readonly identities: readonly string[];
  readonly mappings: readonly { group_id: string | null; group_name: string | null; role: Role }[];
  readonly mapped_groups: readonly string[];
  readonly directories: readonly DirectoryRow[];
  readonly default_role: Role | null;
  /** Null where an organization has no member yet. */
  readonly counts: { readonly active: number; readonly admins: number } | null;
  readonly removed: number;
  readonly holding: boolean;
}

/** What `rowsSql` reads of it. */
export interface Rows {
  readonly users: readonly DirectoryUserRow[];
  readonly addresses: readonly { email: string; identity_id: string }[];
  readonly members: readonly MemberRow[];
  readonly memberships: readonly MembershipRow[];
  readonly groups: readonly GroupRow[];
  readonly overrides: readonly { member_id: string; role: Role | null; status: MemberStatus | null }[];
  readonly holds: readonly {
    member_id: string;
    rule: HeldRule;
    event_id: string | null;
    state: 'waiting' | 'rejected';
  }[];
}

// Every query is written for one organization `o` and run for each of the list, so that a batch may hold the events of
// several and none of them can see another's rows (R9). Only a directory's owner is read across organizations.
// Lists are joined, not compared with `= ANY`: a plan made while the tables were still small looks up each of a list that
// is joined, and would read the whole organization for one that is compared.
// Who is concerned: the identities that the events' people, addresses and identity provider's ids lead to, and, where
// a whole directory or a mapped group ends, everybody's in it.
export const scopesSql = `
  SELECT o.organization_id, s.scope
  FROM json_to_recordset($1::json) AS o(organization_id text, users text[], emails text[], idp_directories text[],
    idp_ids text[], ending_directories text[], groups text[], group_names text[], directories text[], proposed json,
    counted_minutes integer)
  CROSS JOIN LATERAL (
    WITH mappings AS (
      SELECT position, group_id, group_name, role FROM role_mappings
      WHERE organization_id = o.organization_id AND o.proposed IS NULL
      UNION ALL SELECT r.* FROM json_to_recordset(coalesce(o.proposed, '[]'))
        AS r(position integer, group_id text, group_name text, role member_role)
    ), mapped AS (
      SELECT group_id FROM mappings WHERE group_id IS NOT NULL
      UNION SELECT g.id FROM mappings m JOIN directory_groups g
        ON g.organization_id = o.organization_id AND g.name = m.group_name
      UNION SELECT id FROM unnest(o.groups, o.group_names) AS renamed(id, name)
        JOIN mappings m ON m.group_name = renamed.name
    ), identities AS (
      SELECT u.identity_id FROM unnest(o.users) AS k(id) JOIN directory_users u
        ON u.organization_id = o.organization_id AND u.id = k.id
      UNION SELECT a.identity_id FROM unnest(o.emails) AS k(email) JOIN addresses a
        ON a.organization_id = o.organization_id AND a.email = k.email
      UNION SELECT u.identity_id FROM unnest(o.idp_directories, o.idp_ids) AS k(directory_id, idp_id)
        JOIN directory_users u
        ON u.organization_id = o.organization_id AND u.directory_id = k.directory_id AND u.idp_id = k.idp_id
      UNION SELECT u.identity_id FROM unnest(o.ending_directories) AS k(id) JOIN directory_users u
        ON u.organization_id = o.organization_id AND u.directory_id = k.id
      UNION SELECT u.identity_id FROM unnest(o.groups) AS k(id) JOIN directory_memberships m
        ON m.organization_id = o.organization_id AND m.group_id = k.id
        JOIN directory_users u ON u.organization_id = o.organization_id AND u.id = m.user_id
        WHERE m.group_id IN (SELECT group_id FROM mapped)
      UNION SELECT m.identity_id FROM held_changes h JOIN members m ON m.id = h.member_id
        WHERE h.organization_id = o.organization_id AND h.rule = 'last_admin' AND h.state = 'waiting'
          AND m.identity_id IS NOT NULL
    )
    SELECT json_build_object(
      'identities', (SELECT coalesce(json_agg(identity_id), '[]') FROM identities),
      'mappings', (SELECT coalesce(json_agg(m ORDER BY position), '[]') FROM mappings m),
      'mapped_groups', (SELECT coalesce(json_agg(group_id), '[]') FROM mapped),
      'directories', (SELECT coalesce(json_agg(d), '[]') FROM (
        SELECT * FROM directories WHERE organization_id = o.organization_id
        UNION SELECT d.* FROM unnest(o.directories) AS k(id) JOIN directories d ON d.id = k.id
      ) d),
      'default_role', (SELECT default_role FROM organizations WHERE id = o.organization_id),
      'counts', (SELECT json_build_object('active', active, 'admins', admins) FROM member_counts
        WHERE organization_id = o.organization_id),
      'removed', CASE WHEN o.counted_minutes IS NULL THEN 0 ELSE (SELECT count(*) FROM removals
        WHERE organization_id = o.organization_id
          AND removed_at > now() - make_interval(mins => o.counted_minutes)) END,
      'holding', EXISTS (SELECT FROM holds
        WHERE organization_id = o.organization_id AND rule = 'mass_removal' AND closed_at IS NULL)
    )::text AS scope
  ) s`;

// Members that Eppo may change at the same time are locked, in one order, so that what is read is what is overwritten.
// Memberships are read for people who are only now arriving, too: theirs may have come first (R7).
export const rowsSql = `
  SELECT o.organization_id, s.rows
  FROM json_to_recordset($1::json) AS o(organization_id text, identities text[], emails text[], mapped_groups text[],
    membership_users text[], membership_groups text[], groups text[], users text[])
  CROSS JOIN LATERAL (
    WITH known AS (
      SELECT a.email, a.identity_id FROM unnest(o.identities) AS i(id) JOIN addresses a
        ON a.organization_id = o.organization_id AND a.identity_id = i.id
    ), concerned AS (
      SELECT m.id FROM unnest(o.identities) AS i(id) JOIN members m
        ON m.organization_id = o.organization_id AND m.identity_id = i.id
      UNION SELECT m.id FROM unnest(o.emails) AS e(email) JOIN members m
        ON m.organization_id = o.organization_id AND m.email = e.email
      UNION SELECT m.id FROM known JOIN members m
        ON m.organization_id = o.organization_id AND m.email = known.email
    ), eppos_own AS (
      SELECT * FROM members WHERE id IN (SELECT id FROM concerned) AND founded_by IS NULL
      ORDER BY id FOR NO KEY UPDATE
    ), people AS (
      SELECT u.* FROM unnest(o.identities) AS i(id) JOIN directory_users u
        ON u.organization_id = o.organization_id AND u.identity_id = i.id
    )
    SELECT json_build_object(
      'users', (SELECT coalesce(json_agg(u), '[]') FROM people u),
      'addresses', (SELECT coalesce(json_agg(k), '[]') FROM known k),
      'members', (SELECT coalesce(json_agg(m), '[]') FROM (
        SELECT * FROM eppos_own
        UNION ALL SELECT * FROM members WHERE id IN (SELECT id FROM concerned) AND founded_by IS NOT NULL
      ) m),
      'memberships', (SELECT coalesce(json_agg(m), '[]') FROM (
        SELECT m.* FROM (SELECT id FROM people UNION SELECT unnest(o.users)) u JOIN directory_memberships m
          ON m.organization_id = o.organization_id AND m.user_id = u.id WHERE m.group_id = ANY(o.mapped_groups)
        UNION SELECT m.* FROM unnest(o.membership_users, o.membership_groups) AS k(user_id, group_id)
          JOIN directory_memberships m
          ON m.organization_id = o.organization_id AND m.user_id = k.user_id AND m.group_id = k.group_id
      ) m),
      'overrides', (SELECT coalesce(json_agg(v ORDER BY v.id), '[]') FROM member_overrides v
        WHERE v.member_id IN (SELECT id FROM concerned) AND v.ended_at IS NULL AND v.expires_at > now()),
      'holds', (SELECT coalesce(json_agg(h ORDER BY h.rule DESC), '[]') FROM held_changes h
        WHERE h.member_id IN (SELECT id FROM concerned) AND h.state IN ('waiting', 'rejected')),
      'groups', (SELECT coalesce(json_agg(g), '[]') FROM unnest(o.mapped_groups || o.groups) AS k(id)
        JOIN directory_groups g ON g.organization_id = o.organization_id AND g.id = k.id)
    )::text AS rows
  ) s`;

// What is only looked at is not locked: a preview or an explanation must hold nobody up.
export const unlockedRowsSql = rowsSql.replace(' FOR NO KEY UPDATE', '');
