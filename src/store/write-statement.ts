import { valuesSql } from './column-texts.ts';
import { columnTypes, type Written } from './write-tables.ts';

type Table = keyof Written;

/** What of a batch is written by a part of the statement of its own; the rest nearly every batch has. */
export type Part = 'structure' | 'deleted' | 'updated' | 'created' | 'settled';

/** Gives a part of the statement the rows that are written. */
interface Given {
  /** Inserts a table's rows into one of the database. */
  readonly insert: (table: Table, into: string) => string;
  /** A table's rows as `r`, with one more that is null everywhere. */
  readonly rows: (table: Table) => string;
  /** The values of one column as an array, with one more null. */
  readonly list: <T extends Table>(table: T, column: keyof Written[T] & string) => string;
}

const structureSql = ({ insert }: Given): string => `
  directories_written AS (
    ${insert('directories', 'directories')}
    ON CONFLICT (id) DO UPDATE SET name = EXCLUDED.name, type = EXCLUDED.type,
      snapshot_stamp = EXCLUDED.snapshot_stamp, deleted = EXCLUDED.deleted, ended = EXCLUDED.ended,
      released = EXCLUDED.released
      WHERE directories.organization_id = EXCLUDED.organization_id
    RETURNING 1
  ), groups_written AS (
    ${insert('groups', 'directory_groups')}
    ON CONFLICT (organization_id, id) DO UPDATE SET name = EXCLUDED.name, snapshot_stamp = EXCLUDED.snapshot_stamp,
      created = EXCLUDED.created, deleted = EXCLUDED.deleted
  ), memberships_written AS (
    ${insert('memberships', 'directory_memberships')}
    ON CONFLICT (organization_id, user_id, group_id) DO UPDATE SET stamp = EXCLUDED.stamp, present = EXCLUDED.present
  )`;

const peopleSql = ({ insert }: Given): string => `
  users_written AS (
    ${insert('users', 'directory_users')}
    ON CONFLICT (organization_id, id) DO UPDATE SET identity_id = EXCLUDED.identity_id, idp_id = EXCLUDED.idp_id,
      snapshot = EXCLUDED.snapshot, explicit_role = EXCLUDED.explicit_role, history = EXCLUDED.history
  ), addresses_written AS (
    ${insert('addresses', 'addresses')}
    ON CONFLICT (organization_id, email) DO UPDATE SET identity_id = EXCLUDED.identity_id
  ), audited AS (
    ${insert('audit', 'audit_entries')}
  )`;

// What is changed is named by its ids, too: joined alone, a plan that was made while there were few members reads all of
// them for each batch, however many they become.
const deletedSql = ({ rows, list }: Given): string => `
  members_deleted AS (
    DELETE FROM members m USING ${rows('deleted')}
    WHERE m.id = ANY(${list('deleted', 'id')}) AND m.id = r.id AND m.organization_id IS NOT DISTINCT FROM r.organization_id
  )`;

const updatedColumns = Object.keys(columnTypes.updated).filter((name) => name !== 'id' && name !== 'organization_id');

const updatedSql = ({ rows, list }: Given): string => `
  members_updated AS (
    UPDATE members m SET ${updatedColumns.map((column) => `${column} = r.${column}`).join(', ')}
    FROM ${rows('updated')}
    WHERE m.id = ANY(${list('updated', 'id')}) AND m.id = r.id AND m.organization_id IS NOT DISTINCT FROM r.organization_id
  )`;

const createdSql = ({ insert, list }: Given): string => `
  members_created AS (
    ${insert('created', 'members')}
    RETURNING organization_id, id
  ), unmerged AS (
    DELETE FROM merged_members m USING members_created c
    WHERE m.id = ANY(${list('created', 'id')}) AND m.id = c.id
      AND m.organization_id IS NOT DISTINCT FROM c.organization_id
  )`;

const settledSql = ({ insert, list }: Given): string => `
  settled_before AS (
    SELECT CASE outcome WHEN 'ignored' THEN '' ELSE coalesce(organization_id, '') END AS organization_id, outcome
    FROM event_outcomes WHERE event_id = ANY(${list('settlements', 'event_id')})
  ), settled AS (
    ${insert('settlements', 'event_outcomes')}
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
    DELETE FROM pending_events WHERE event_id = ANY(${list('settlements', 'event_id')})
  )`;

/** A statement whose parameters are the two marks, then the columns of these tables. */
interface Statement {
  readonly sql: string;
  readonly tables: readonly Table[];
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
  const sqlOf = {
    structure: structureSql,
    deleted: deletedSql,
    updated: updatedSql,
    created: createdSql,
    settled: settledSql,
  } as const satisfies Record<Part, (given: Given) => string>;
  const { given, tables } = numberColumns();
  const ctes = [peopleSql(given), ...parts.map((part) => sqlOf[part](given))];
  const counted = parts.includes('structure') ? '(SELECT count(*) FROM directories_written)::int' : '0';
  const statement = { sql: `WITH ${ctes.join(',')}\n  SELECT ${counted} AS directories`, tables: tables() };
  statements.set(key, statement);
  return statement;
}

/** Numbers parameters as tables are asked for; `tables` are those that were, in that order. */
function numberColumns(): { readonly given: Given; readonly tables: () => readonly Table[] } {
  const firstOf = new Map<Table, number>();
  let next = 3; // after the marks
  const list = (table: Table, column: string): string => {
    const columns = Object.entries<string>(columnTypes[table]);
    const first = firstOf.get(table) ?? next;
    if (!firstOf.has(table)) {
      firstOf.set(table, first);
      next += columns.length;
    }
    const place = columns.findIndex(([name]) => name === column);
    return valuesSql(columns[place]?.[1] ?? '', `$${first + place}`, '$1', '$2');
  };
  const rows = (table: Table): string => {
    const columns = Object.keys(columnTypes[table]);
    return `unnest(${columns.map((column) => list(table, column)).join(', ')}) AS r(${columns.join(', ')})`;
  };
  const insert = (table: Table, into: string): string => {
    const columns = Object.keys(columnTypes[table]).join(', ');
    return `INSERT INTO ${into} (${columns}) SELECT ${columns} FROM ${rows(table)} WHERE organization_id IS NOT NULL`;
  };
  return {
    given: { insert, rows, list },
    tables: () => [...firstOf.keys()],
  };
}
