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
//
// PostgreSQL keeps the plan of a query, and a plan that was made while the tables were small reads a whole organization
// for each batch, however large it has become. So nothing is left to choose from: what is looked up is looked up one by
// one, by the one index that its condition fits.

/** Looks up something for each row of a list: `OFFSET 0` keeps PostgreSQL from joining the two in another way. */
const each = (list: string, lookup: string): string => `${list} CROSS JOIN LATERAL (${lookup} OFFSET 0)`;

/** Reads by a key that begins with the organization. */
const byKeyInOrganization = (columns: string, table: string, condition: string): string =>
  `SELECT ${columns} FROM ${table} WHERE organization_id = o.organization_id AND ${condition}`;

/** Reads by a key of its own. No index fits this way to name the organization, so none is taken that begins with it. */
const byOwnKey = (columns: string, table: string, condition: string): string =>
  `SELECT ${columns} FROM ${table} WHERE ${condition} AND organization_id IS NOT DISTINCT FROM o.organization_id`;

const users = each('unnest(o.users) AS k(id)', byKeyInOrganization('identity_id', 'directory_users', 'id = k.id'));
const emails = each('unnest(o.emails) AS k(email)', byKeyInOrganization('identity_id', 'addresses', 'email = k.email'));
const idpIds = each(
  'unnest(o.idp_directories, o.idp_ids) AS k(directory_id, idp_id)',
  byOwnKey('identity_id', 'directory_users', 'directory_id = k.directory_id AND idp_id = k.idp_id'),
);
const ending = each(
  'unnest(o.ending_directories) AS k(id)',
  byOwnKey('identity_id', 'directory_users', 'directory_id = k.id'),
);
const membershipsOfMapped = each(
  '(SELECT k.id FROM unnest(o.groups) AS k(id) WHERE k.id IN (SELECT group_id FROM mapped)) AS g',
  byOwnKey('user_id', 'directory_memberships', 'group_id = g.id'),
);
const inMapped = each(
  `${membershipsOfMapped} AS m`,
  byKeyInOrganization('identity_id', 'directory_users', 'id = m.user_id'),
);
const heldAdmins = each(
  `(SELECT member_id FROM held_changes WHERE organization_id = o.organization_id AND rule = 'last_admin'
    AND state = 'waiting') AS h`,
  'SELECT identity_id FROM members WHERE id = h.member_id AND identity_id IS NOT NULL',
);

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
      UNION SELECT g.id FROM ${each('mappings m', byKeyInOrganization('id', 'directory_groups', 'name = m.group_name'))} AS g
      UNION SELECT id FROM unnest(o.groups, o.group_names) AS renamed(id, name)
        JOIN mappings m ON m.group_name = renamed.name
    ), identities AS (
      SELECT u.identity_id FROM ${users} AS u
      UNION SELECT a.identity_id FROM ${emails} AS a
      UNION SELECT u.identity_id FROM ${idpIds} AS u
      UNION SELECT u.identity_id FROM ${ending} AS u
      UNION SELECT u.identity_id FROM ${inMapped} AS u
      UNION SELECT m.identity_id FROM ${heldAdmins} AS m
    )
    SELECT json_build_object(
      'identities', (SELECT coalesce(json_agg(identity_id), '[]') FROM identities),
      'mappings', (SELECT coalesce(json_agg(m ORDER BY position), '[]') FROM mappings m),
      'mapped_groups', (SELECT coalesce(json_agg(group_id), '[]') FROM mapped),
      'directories', (SELECT coalesce(json_agg(d), '[]') FROM (
        SELECT * FROM directories WHERE organization_id = o.organization_id
        UNION SELECT d.* FROM ${each('unnest(o.directories) AS k(id)', 'SELECT * FROM directories WHERE id = k.id')} AS d
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

const identities = 'unnest(o.identities) AS i(id)';
const ofIdentity = (columns: string, table: string): string =>
  each(identities, byOwnKey(columns, table, 'identity_id = i.id'));
const ofMember = (columns: string, table: string, condition: string): string =>
  each('concerned c', `SELECT ${columns} FROM ${table} WHERE ${condition}`);
// By the person, who is in few groups: a group may have everybody in it.
const mappedMemberships = each(
  '(SELECT id FROM people UNION SELECT unnest(o.users)) u',
  byKeyInOrganization('*', 'directory_memberships', 'user_id = u.id AND (group_id = ANY(o.mapped_groups)) IS TRUE'),
);
const toldMemberships = each(
  'unnest(o.membership_users, o.membership_groups) AS k(user_id, group_id)',
  byKeyInOrganization('*', 'directory_memberships', 'user_id = k.user_id AND (group_id = k.group_id) IS TRUE'),
);
const overrides = ofMember(
  '*',
  'member_overrides',
  'member_id = c.id AND (ended_at IS NULL AND expires_at > now()) IS TRUE',
);
const holds = ofMember('*', 'held_changes', `member_id = c.id AND state IN ('waiting', 'rejected')`);
const groups = each(
  '(SELECT DISTINCT unnest(o.mapped_groups || o.groups)) AS k(id)',
  byKeyInOrganization('*', 'directory_groups', 'id = k.id'),
);

// Members that Eppo may change at the same time are locked, in one order, so that what is read is what is overwritten.
// Memberships are read for people who are only now arriving, too: theirs may have come first (R7).
const rowsFor = (lock: '' | 'FOR NO KEY UPDATE'): string => `
  SELECT o.organization_id, s.rows
  FROM json_to_recordset($1::json) AS o(organization_id text, identities text[], emails text[], mapped_groups text[],
    membership_users text[], membership_groups text[], groups text[], users text[])
  CROSS JOIN LATERAL (
    WITH known AS (
      SELECT a.* FROM ${ofIdentity('email, identity_id', 'addresses')} AS a
    ), concerned AS (
      SELECT m.id FROM ${ofIdentity('id', 'members')} AS m
      UNION SELECT m.id
        FROM ${each('unnest(o.emails) AS k(email)', byKeyInOrganization('id', 'members', 'email = k.email'))} AS m
      UNION SELECT m.id FROM ${each('known k', byKeyInOrganization('id', 'members', 'email = k.email'))} AS m
    ), eppos_own AS (
      SELECT m.* FROM (SELECT id FROM concerned ORDER BY id) AS c CROSS JOIN LATERAL (
        SELECT * FROM members WHERE id = c.id AND founded_by IS NULL OFFSET 0 ${lock}
      ) AS m
    ), people AS (
      SELECT u.* FROM ${ofIdentity('*', 'directory_users')} AS u
    )
    SELECT json_build_object(
      'users', (SELECT coalesce(json_agg(u), '[]') FROM people u),
      'addresses', (SELECT coalesce(json_agg(k), '[]') FROM known k),
      'members', (SELECT coalesce(json_agg(m), '[]') FROM (
        SELECT * FROM eppos_own
        UNION ALL SELECT m.* FROM ${ofMember('*', 'members', 'id = c.id AND founded_by IS NOT NULL')} AS m
      ) m),
      'memberships', (SELECT coalesce(json_agg(m), '[]') FROM (
        SELECT m.* FROM ${mappedMemberships} AS m UNION SELECT m.* FROM ${toldMemberships} AS m
      ) m),
      'overrides', (SELECT coalesce(json_agg(v ORDER BY v.id), '[]') FROM ${overrides} AS v),
      'holds', (SELECT coalesce(json_agg(h ORDER BY h.rule DESC), '[]') FROM ${holds} AS h),
      'groups', (SELECT coalesce(json_agg(g), '[]') FROM ${groups} AS g)
    )::text AS rows
  ) s`;

export const rowsSql = rowsFor('FOR NO KEY UPDATE');
// What is only looked at is not locked: a preview or an explanation must hold nobody up.
export const unlockedRowsSql = rowsFor('');
