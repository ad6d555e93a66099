import { columnsOf, type ListName } from './state-lists.ts';

// One statement reads for all organizations of a batch: each part of it is begun once, however many they are. Every
// row that is looked for names its organization, and only that one's rows are found (R9); only a directory's owner is read
// across organizations.
//
// PostgreSQL keeps the plan of a query, and a plan that was made while the tables were small reads a whole organization
// for each batch, however large it has become. So nothing is left to choose from: what is looked up is looked up one by
// one, by the one index that its condition fits.
//
// To begin a part takes PostgreSQL longer than to carry it out for one event, and so does a column that is handed from
// part to part. So what a batch has nothing of is left out, and whole rows are handed on as one column.

/** What is to be read, apart from the values. */
export interface StateQuery {
  /** Whether it is about to be written. */
  readonly lock: boolean;
  /** Whether there are mappings to go by in place of those that are stored: the last parameter, as JSON. */
  readonly proposes: boolean;
  /** The lists that it is given; their columns are the first parameters. */
  readonly lists: readonly ListName[];
}

/** Looks up something, as `f`, for each row of `k`: `OFFSET 0` keeps PostgreSQL from joining the two in another way. */
const each = (k: string, lookup: string): string => `${k} CROSS JOIN LATERAL (${lookup} OFFSET 0) AS f`;

/** Reads by a key that begins with the organization. */
const byKeyInOrganization = (columns: string, table: string, condition: string): string =>
  `SELECT ${columns} FROM ${table} t WHERE organization_id = k.organization_id AND ${condition}`;

/** Reads by a key of its own. No index fits this way to name the organization, so none is taken that begins with it. */
const byOwnKey = (columns: string, table: string, condition: string): string =>
  `SELECT ${columns} FROM ${table} t WHERE ${condition} AND organization_id IS NOT DISTINCT FROM k.organization_id`;

const directoryUser = byKeyInOrganization('identity_id', 'directory_users', 'id = k.id');

/** Whose rows are read: the list of those that a lookup finds, with their organization. */
const identitiesOf = (k: string, lookup: string): string =>
  `SELECT k.organization_id, f.identity_id FROM ${each(k, lookup)}`;
const found = (k: string, lookup: string): string => `SELECT f.* FROM ${each(k, lookup)}`;

/** The rows of the parts that are there, each once. */
const union = (...parts: readonly (string | null)[]): string =>
  parts.filter((part) => part !== null).join(`
    UNION `);

/** What is made of a list, which is named `k`; null when it is not given. */
type WithList = (name: ListName, sqlOf: (k: string) => string) => string | null;

/** Numbers the parameters: the lists' columns, then the proposed mappings; null: there are none. */
function numberParameters(query: StateQuery): { readonly withList: WithList; readonly proposed: string | null } {
  const firstOf = new Map<ListName, number>();
  let next = 1;
  for (const name of query.lists) {
    firstOf.set(name, next);
    next += columnsOf(name).length;
  }
  const withList: WithList = (name, sqlOf) => {
    const first = firstOf.get(name);
    if (first === undefined) return null;
    const columns = columnsOf(name);
    const arrays = columns.map(([, type], place) => `$${first + place}::${type}[]`);
    return sqlOf(`unnest(${arrays.join(', ')}) AS k(${columns.map(([column]) => column).join(', ')})`);
  };
  return { withList, proposed: query.proposes ? `$${next}::json` : null };
}

// Who is concerned: the identities that the events' people, addresses and identity provider's ids lead to, and, where
// a whole directory or a mapped group ends, everybody's in it.
function concernedSql(proposed: string | null, withList: WithList): string {
  const mappings =
    proposed !== null
      ? `SELECT r.* FROM json_to_recordset(${proposed})
        AS r(organization_id text, position integer, group_id text, group_name text, role member_role)`
      : found(
          'asked k',
          byKeyInOrganization('organization_id, position, group_id, group_name, role', 'role_mappings', 'true'),
        );
  const inMapped = (k: string): string => `(
    SELECT k.organization_id, f.user_id AS id FROM ${each(
      `(SELECT DISTINCT k.organization_id, k.id FROM ${k}
        JOIN mapped m ON m.organization_id = k.organization_id AND m.group_id = k.id) AS k`,
      byOwnKey('user_id', 'directory_memberships', 'group_id = k.id'),
    )}) AS k`;
  const heldAdmins = `(
    SELECT k.organization_id, f.member_id FROM ${each(
      `(SELECT organization_id FROM asked WHERE NOT is_given) AS k`,
      byKeyInOrganization('member_id', 'held_changes', `rule = 'last_admin' AND state = 'waiting'`),
    )}) AS k`;
  return `
  asked AS MATERIALIZED (
    ${withList('asked', (k) => `SELECT k.* FROM ${k}`)}
  ), mappings AS MATERIALIZED (
    ${mappings}
  ), mapped AS MATERIALIZED (
    ${union(
      'SELECT organization_id, group_id FROM mappings WHERE group_id IS NOT NULL',
      `SELECT k.organization_id, f.id FROM ${each(
        '(SELECT organization_id, group_name FROM mappings WHERE group_name IS NOT NULL) AS k',
        byKeyInOrganization('id', 'directory_groups', 'name = k.group_name'),
      )}`,
      withList(
        'groups',
        (k) => `SELECT k.organization_id, k.id FROM ${k}
          JOIN mappings m ON m.organization_id = k.organization_id AND m.group_name = k.name`,
      ),
    )}
  ), identities AS MATERIALIZED (
    ${union(
      withList('given', (k) => `SELECT k.organization_id, k.identity_id FROM ${k}`),
      withList('users', (k) => identitiesOf(k, directoryUser)),
      withList('emails', (k) => identitiesOf(k, byKeyInOrganization('identity_id', 'addresses', 'email = k.email'))),
      withList('idp_ids', (k) =>
        identitiesOf(
          k,
          byOwnKey('identity_id', 'directory_users', 'directory_id = k.directory_id AND idp_id = k.idp_id'),
        ),
      ),
      withList('ending', (k) =>
        identitiesOf(k, byOwnKey('identity_id', 'directory_users', 'directory_id = k.directory_id')),
      ),
      withList('groups', (k) => identitiesOf(inMapped(k), directoryUser)),
      identitiesOf(heldAdmins, 'SELECT identity_id FROM members WHERE id = k.member_id AND identity_id IS NOT NULL'),
    )}
  )`;
}

// Members that Eppo may change at the same time are locked, in one order, so that what is read is what is overwritten;
// nobody else may change those that a directory manages.
function rowsSql({ lock }: StateQuery, withList: WithList): string {
  const member = 't.id, t.founded_by, t AS row';
  const emails = union(
    withList('emails', (k) => `SELECT k.organization_id, k.email FROM ${k}`),
    'SELECT organization_id, email FROM known',
  );
  return `
  known AS MATERIALIZED (
    ${found('identities k', byOwnKey('organization_id, email, identity_id', 'addresses', 'identity_id = k.identity_id'))}
  ), concerned AS MATERIALIZED (
    SELECT DISTINCT ON (m.id) m.* FROM (
      ${found('identities k', byOwnKey(member, 'members', 'identity_id = k.identity_id'))}
      UNION ALL ${found(`(${emails}) AS k`, byKeyInOrganization(member, 'members', 'email = k.email'))}
    ) AS m ORDER BY m.id
  ), eppos_own AS MATERIALIZED (
    SELECT f.* FROM (SELECT id FROM concerned WHERE founded_by IS NULL ORDER BY id) AS k CROSS JOIN LATERAL (
      SELECT t AS row FROM members t WHERE id = k.id OFFSET 0 ${lock ? 'FOR NO KEY UPDATE' : ''}
    ) AS f
  ), people AS MATERIALIZED (
    ${found('identities k', byOwnKey('t.organization_id, t.id, t AS row', 'directory_users', 'identity_id = k.identity_id'))}
  )`;
}

const organizations = `
  SELECT k.organization_id,
    (SELECT default_role FROM organizations WHERE id = k.organization_id) AS default_role,
    coalesce(f.active, 0) AS active, coalesce(f.admins, 0) AS admins,
    CASE WHEN k.counted_minutes IS NULL THEN 0 ELSE (SELECT count(*) FROM removals
      WHERE organization_id = k.organization_id
        AND removed_at > now() - make_interval(mins => k.counted_minutes)) END AS removed,
    EXISTS (SELECT FROM holds
      WHERE organization_id = k.organization_id AND rule = 'mass_removal' AND closed_at IS NULL) AS holding
  FROM asked k LEFT JOIN LATERAL (
    SELECT active, admins FROM member_counts WHERE organization_id = k.organization_id OFFSET 0
  ) AS f ON true`;
const members = `
  SELECT row FROM eppos_own UNION ALL SELECT row FROM concerned WHERE founded_by IS NOT NULL`;
const overrides = found(
  'concerned k',
  `SELECT id, organization_id, member_id, role, status FROM member_overrides
    WHERE member_id = k.id AND (ended_at IS NULL AND expires_at > now()) IS TRUE`,
);
const holds = found(
  'concerned k',
  `SELECT organization_id, member_id, rule, event_id, state FROM held_changes
    WHERE member_id = k.id AND state IN ('waiting', 'rejected')`,
);

const directories = (withList: WithList): string => {
  const others = withList(
    'directories',
    (k) => `
  UNION ALL SELECT k.organization_id, f.* FROM ${each(
    k,
    'SELECT * FROM directories WHERE id = k.id AND organization_id IS DISTINCT FROM k.organization_id',
  )}`,
  );
  return `
  SELECT k.organization_id AS asked_by, f.*
    FROM ${each('asked k', byKeyInOrganization('*', 'directories', 'true'))}${others ?? ''}`;
};

// By the person, who is in few groups: a group may have everybody in it. They are read for people who are only now
// arriving, too: theirs may have come first (R7).
const memberships = (withList: WithList): string => {
  const whose = union(
    'SELECT organization_id, id FROM people',
    withList('users', (k) => `SELECT k.organization_id, k.id FROM ${k}`),
  );
  const inMapped = `
  ${found(
    `(SELECT k.* FROM (${whose}) AS k WHERE k.organization_id IN (SELECT organization_id FROM mapped)) AS k`,
    byKeyInOrganization('*', 'directory_memberships', 'user_id = k.id'),
  )} WHERE (f.organization_id, f.group_id) IN (SELECT organization_id, group_id FROM mapped)`;
  return union(
    inMapped,
    withList('memberships', (k) =>
      found(
        k,
        byKeyInOrganization('*', 'directory_memberships', 'user_id = k.user_id AND (group_id = k.group_id) IS TRUE'),
      ),
    ),
  );
};

const groups = (withList: WithList): string =>
  found(
    `(${union(
      'SELECT organization_id, group_id AS id FROM mapped',
      withList('groups', (k) => `SELECT k.organization_id, k.id FROM ${k}`),
      withList('memberships', (k) => `SELECT k.organization_id, k.group_id FROM ${k}`),
    )}) AS k`,
    byKeyInOrganization('*', 'directory_groups', 'id = k.id'),
  );

const all = (rows: string, row = 'r', order = ''): string =>
  `(SELECT coalesce(json_agg(${row} ${order}), '[]') FROM ${rows} AS r)`;

function compose(query: StateQuery): string {
  const { withList, proposed } = numberParameters(query);
  return `
  WITH ${concernedSql(proposed, withList)}, ${rowsSql(query, withList)}
  SELECT json_build_object(
    'organizations', ${all(`(${organizations})`)},
    'mappings', ${all('mappings', 'r', 'ORDER BY position')},
    'directories', ${all(`(${directories(withList)})`)},
    'users', ${all('people', 'r.row')},
    'addresses', ${all('known')},
    'members', ${all(`(${members})`, 'r.row')},
    'memberships', ${all(`(${memberships(withList)})`)},
    'groups', ${all(`(${groups(withList)})`)},
    'overrides', ${all(`(${overrides})`, 'r', 'ORDER BY r.id')},
    'holds', ${all(`(${holds})`, 'r', 'ORDER BY r.rule DESC')}
  )::text AS found`;
}

const statements = new Map<string, string>();

/**
 * The statement that reads the state. What is only looked at is not locked: a preview or an explanation must hold nobody
 * up.
 */
export function stateSql(query: StateQuery): string {
  const key = `${query.lock} ${query.proposes} ${query.lists.join(' ')}`;
  const known = statements.get(key);
  if (known !== undefined) return known;
  const sql = compose(query);
  statements.set(key, sql);
  return sql;
}
