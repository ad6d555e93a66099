import type { MemberRow } from './member-codec.ts';

const memberColumns = [
  'email',
  'first_name',
  'last_name',
  'role',
  'status',
  'managed_by',
  'role_source',
  'needs_attention',
  'identity_id',
  'founded_by',
  'own',
  'own_since',
  'base_role',
  'eppo_role',
  'eppo_role_stamp',
  'directory_user_id',
  'role_event_id',
  'status_event_id',
  'held',
] as const satisfies readonly (keyof MemberRow)[];

// Columns are named, never `*`: a newer version may add one while older processes still write (expand, then contract).
const directoryColumns = 'organization_id, id, name, type, snapshot_stamp, deleted, ended, released';
const userColumns = 'organization_id, id, directory_id, identity_id, idp_id, snapshot, explicit_role, history';
const addressColumns = 'organization_id, email, identity_id';
const groupColumns = 'organization_id, id, directory_id, name, snapshot_stamp, created, deleted';
const membershipColumns = 'organization_id, user_id, group_id, directory_id, stamp, present';

/** What of a batch is written by a part of the statement of its own; the rest nearly every batch has. */
export type Part = 'structure' | 'deleted' | 'updated' | 'created' | 'settled';

/** What the statement is given: rows as JSON, ids as lists. */
export interface Values {
  readonly directories: string;
  readonly users: string;
  readonly addresses: string;
  readonly groups: string;
  readonly memberships: string;
  readonly deleted: string;
  readonly deletedIds: readonly string[];
  readonly updated: string;
  readonly updatedIds: readonly string[];
  readonly created: string;
  readonly createdIds: readonly string[];
  readonly audit: string;
  readonly settlements: string;
  readonly eventIds: readonly string[];
}

/** Gives the place of a value in the statement. */
type Place = (value: keyof Values) => string;

const structureSql = (at: Place): string => `
  directories_written AS (
    INSERT INTO directories (${directoryColumns})
    SELECT ${directoryColumns} FROM json_populate_recordset(NULL::directories, ${at('directories')}::json)
    ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, type = EXCLUDED.type,
      snapshot_stamp = EXCLUDED.snapshot_stamp, deleted = EXCLUDED.deleted, ended = EXCLUDED.ended,
      released = EXCLUDED.released
      WHERE directories.organization_id = EXCLUDED.organization_id
    RETURNING 1
  ), groups_written AS (
    INSERT INTO directory_groups (${groupColumns})
    SELECT ${groupColumns} FROM json_populate_recordset(NULL::directory_groups, ${at('groups')}::json)
    ON CONFLICT (organization_id, id) DO UPDATE SET name = EXCLUDED.name, snapshot_stamp = EXCLUDED.snapshot_stamp,
      created = EXCLUDED.created, deleted = EXCLUDED.deleted
  ), memberships_written AS (
    INSERT INTO directory_memberships (${membershipColumns})
    SELECT ${membershipColumns} FROM json_populate_recordset(NULL::directory_memberships, ${at('memberships')}::json)
    ON CONFLICT (organization_id, user_id, group_id) DO UPDATE SET stamp = EXCLUDED.stamp, present = EXCLUDED.present
  )`;

const peopleSql = (at: Place): string => `
  users_written AS (
    INSERT INTO directory_users (${userColumns})
    SELECT ${userColumns} FROM json_populate_recordset(NULL::directory_users, ${at('users')}::json)
    ON CONFLICT (organization_id, id) DO UPDATE SET identity_id = EXCLUDED.identity_id, idp_id = EXCLUDED.idp_id,
      snapshot = EXCLUDED.snapshot, explicit_role = EXCLUDED.explicit_role, history = EXCLUDED.history
  ), addresses_written AS (
    INSERT INTO addresses (${addressColumns})
    SELECT ${addressColumns} FROM json_populate_recordset(NULL::addresses, ${at('addresses')}::json)
    ON CONFLICT (organization_id, email) DO UPDATE SET identity_id = EXCLUDED.identity_id
  ), audited AS (
    INSERT INTO audit_entries (organization_id, member_id, actor, action, event_id, before, after)
    SELECT organization_id, member_id, actor, action, event_id, before, after
    FROM json_populate_recordset(NULL::audit_entries, ${at('audit')}::json)
  )`;

// What is changed is named by its ids, too: joined alone, a plan that was made while there were few members reads all of
// them for each batch, however many they become.
const deletedSql = (at: Place): string => `
  members_deleted AS (
    DELETE FROM members m USING json_to_recordset(${at('deleted')}::json) AS d(organization_id text, id uuid)
    WHERE m.id = ANY(${at('deletedIds')}::uuid[]) AND m.id = d.id
      AND m.organization_id IS NOT DISTINCT FROM d.organization_id
  )`;

const updatedSql = (at: Place): string => `
  members_updated AS (
    UPDATE members m SET ${memberColumns.map((column) => `${column} = r.${column}`).join(', ')}
    FROM json_populate_recordset(NULL::members, ${at('updated')}::json) r
    WHERE m.id = ANY(${at('updatedIds')}::uuid[]) AND m.id = r.id
      AND m.organization_id IS NOT DISTINCT FROM r.organization_id
  )`;

const createdSql = (at: Place): string => `
  members_created AS (
    INSERT INTO members (organization_id, id, ${memberColumns.join(', ')})
    SELECT organization_id, id, ${memberColumns.join(', ')}
    FROM json_populate_recordset(NULL::members, ${at('created')}::json)
    RETURNING organization_id, id
  ), unmerged AS (
    DELETE FROM merged_members m USING members_created c
    WHERE m.id = ANY(${at('createdIds')}::uuid[]) AND m.id = c.id
      AND m.organization_id IS NOT DISTINCT FROM c.organization_id
  )`;

const settledSql = (at: Place): string => `
  settled_before AS (
    SELECT CASE outcome WHEN 'ignored' THEN '' ELSE coalesce(organization_id, '') END AS organization_id, outcome
    FROM event_outcomes WHERE event_id = ANY(${at('eventIds')}::text[])
  ), settled AS (
    INSERT INTO event_outcomes (organization_id, event_id, seq, outcome, reason, attempts)
    SELECT organization_id, event_id, seq, outcome, reason, attempts
    FROM json_populate_recordset(NULL::event_outcomes, ${at('settlements')}::json)
    ON CONFLICT (event_id) DO UPDATE SET organization_id = EXCLUDED.organization_id, outcome = EXCLUDED.outcome,
      reason = EXCLUDED.reason, attempts = EXCLUDED.attempts, decided_at = now(), failure_code = NULL,
      failure_place = NULL
    RETURNING organization_id, outcome
  ), counted AS (
    INSERT INTO outcome_counts (organization_id, outcome, count)
    SELECT organization_id, outcome, sum(n) FROM (
      SELECT organization_id, outcome, 1 AS n FROM settled
      UNION ALL SELECT organization_id, outcome, -1 FROM settled_before
    ) AS tally GROUP BY organization_id, outcome
    ON CONFLICT (organization_id, outcome) DO UPDATE SET count = outcome_counts.count + EXCLUDED.count
  ), done AS (
    DELETE FROM pending_events WHERE event_id = ANY(${at('eventIds')}::text[])
  )`;

/** A statement, and in which order it takes its values. */
interface Statement {
  readonly sql: string;
  readonly values: readonly (keyof Values)[];
}

const statements = new Map<string, Statement>();

/**
 * Everything in one statement: a batch costs the same few round trips whatever is in it. Constraints are checked when it
 * ends, so that members of one batch may pass their addresses round. What a batch has nothing of is left out: PostgreSQL
 * takes as long to start and end a part as to write some rows with it.
 */
export function writeStatement(parts: readonly Part[]): Statement {
  const key = parts.join(' ');
  const known = statements.get(key);
  if (known !== undefined) return known;
  const values: (keyof Values)[] = [];
  const at: Place = (value) => {
    if (!values.includes(value)) values.push(value);
    return `$${values.indexOf(value) + 1}`;
  };
  const sqlOf = {
    structure: structureSql,
    deleted: deletedSql,
    updated: updatedSql,
    created: createdSql,
    settled: settledSql,
  } as const satisfies Record<Part, (at: Place) => string>;
  const ctes = [peopleSql(at), ...parts.map((part) => sqlOf[part](at))];
  const counted = parts.includes('structure') ? '(SELECT count(*) FROM directories_written)::int' : '0';
  const statement = { sql: `WITH ${ctes.join(',')}\n  SELECT ${counted} AS directories`, values };
  statements.set(key, statement);
  return statement;
}
