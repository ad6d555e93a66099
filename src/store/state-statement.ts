import { columnsOf, lists, type ListName } from './state-lists.ts';

// One statement reads for all organizations of a batch: each part of it is begun once, however many they are. Every
// row that is looked for names its organization, and only that one's rows are found (R9); only a directory's owner is read
// across organizations.
//
// PostgreSQL keeps the plan of a query, and a plan that was made while the tables were small reads a whole organization
// for each batch, however large it has become. So nothing is left to choose from: what is looked up is looked up one by
// one, by the one index that its condition fits.

/** The parameter with the mappings to go by in place of those that are stored; the lists' columns come after it. */
const proposed = '$1::json';
const listed = (Object.keys(lists) as ListName[]).flatMap((name) =>
  columnsOf(name).map(([column]) => `${name}.${column}`),
);

/** The rows of a list as `k`. */
const list = (name: ListName): string => {
  const columns = columnsOf(name).map(([column]) => column);
  const arrays = columnsOf(name).map(([column, type]) => `$${listed.indexOf(`${name}.${column}`) + 2}::${type}[]`);
  return `unnest(${arrays.join(', ')}) AS k(${columns.join(', ')})`;
};

/** Looks up something, as `f`, for each row of `k`: `OFFSET 0` keeps PostgreSQL from joining the two in another way. */
const each = (k: string, lookup: string): string => `${k} CROSS JOIN LATERAL (${lookup} OFFSET 0) AS f`;

/** Reads by a key that begins with the organization. */
const byKeyInOrganization = (columns: string, table: string, condition: string): string =>
  `SELECT ${columns} FROM ${table} WHERE organization_id = k.organization_id AND ${condition}`;

/** Reads by a key of its own. No index fits this way to name the organization, so none is taken that begins with it. */
const byOwnKey = (columns: string, table: string, condition: string): string =>
  `SELECT ${columns} FROM ${table} WHERE ${condition} AND organization_id IS NOT DISTINCT FROM k.organization_id`;

const directoryUser = byKeyInOrganization('identity_id', 'directory_users', 'id = k.id');

/** Whose rows are read: the list of those that a lookup finds, with their organization. */
const identitiesOf = (k: string, lookup: string): string =>
  `SELECT k.organization_id, f.identity_id FROM ${each(k, lookup)}`;
const found = (k: string, lookup: string): string => `SELECT f.* FROM ${each(k, lookup)}`;

const inMapped = `(
  SELECT k.organization_id, f.user_id AS id FROM ${each(
    `(SELECT DISTINCT k.organization_id, k.id FROM ${list('groups')}
      JOIN mapped m ON m.organization_id = k.organization_id AND m.group_id = k.id) AS k`,
    byOwnKey('user_id', 'directory_memberships', 'group_id = k.id'),
  )}) AS k`;
const heldAdmins = `(
  SELECT k.organization_id, f.member_id FROM ${each(
    `(SELECT organization_id FROM asked WHERE NOT is_given) AS k`,
    byKeyInOrganization('member_id', 'held_changes', `rule = 'last_admin' AND state = 'waiting'`),
  )}) AS k`;

// Who is concerned: the identities that the events' people, addresses and identity provider's ids lead to, and, where
// a whole directory or a mapped group ends, everybody's in it.
const concernedSql = `
  asked AS MATERIALIZED (
    SELECT k.* FROM ${list('asked')}
  ), mappings AS MATERIALIZED (
    ${found(
      `(SELECT organization_id FROM asked WHERE ${proposed} IS NULL) AS k`,
      byKeyInOrganization('organization_id, position, group_id, group_name, role', 'role_mappings', 'true'),
    )}
    UNION ALL SELECT r.* FROM json_to_recordset(coalesce(${proposed}, '[]'))
      AS r(organization_id text, position integer, group_id text, group_name text, role member_role)
  ), mapped AS MATERIALIZED (
    SELECT organization_id, group_id FROM mappings WHERE group_id IS NOT NULL
    UNION SELECT k.organization_id, f.id FROM ${each(
      '(SELECT organization_id, group_name FROM mappings WHERE group_name IS NOT NULL) AS k',
      byKeyInOrganization('id', 'directory_groups', 'name = k.group_name'),
    )}
    UNION SELECT k.organization_id, k.id FROM ${list('groups')}
      JOIN mappings m ON m.organization_id = k.organization_id AND m.group_name = k.name
  ), identities AS MATERIALIZED (
    SELECT k.organization_id, k.identity_id FROM ${list('given')}
    UNION ${identitiesOf(list('users'), directoryUser)}
    UNION ${identitiesOf(list('emails'), byKeyInOrganization('identity_id', 'addresses', 'email = k.email'))}
    UNION ${identitiesOf(
      list('idp_ids'),
      byOwnKey('identity_id', 'directory_users', 'directory_id = k.directory_id AND idp_id = k.idp_id'),
    )}
    UNION ${identitiesOf(list('ending'), byOwnKey('identity_id', 'directory_users', 'directory_id = k.directory_id'))}
    UNION ${identitiesOf(inMapped, directoryUser)}
    UNION ${identitiesOf(
      heldAdmins,
      'SELECT identity_id FROM members WHERE id = k.member_id AND identity_id IS NOT NULL',
    )}
  )`;

// Members that Eppo may change at the same time are locked, in one order, so that what is read is what is overwritten;
// nobody else may change those that a directory manages.
const rowsSql = (lock: '' | 'FOR NO KEY UPDATE'): string => `
  known AS MATERIALIZED (
    ${found('identities k', byOwnKey('organization_id, email, identity_id', 'addresses', 'identity_id = k.identity_id'))}
  ), concerned AS MATERIALIZED (
    SELECT DISTINCT ON (m.id) m.* FROM (
      ${found('identities k', byOwnKey('*', 'members', 'identity_id = k.identity_id'))}
      UNION ALL ${found(
        `(SELECT k.organization_id, k.email FROM ${list('emails')} UNION SELECT organization_id, email FROM known) AS k`,
        byKeyInOrganization('*', 'members', 'email = k.email'),
      )}
    ) AS m ORDER BY m.id
  ), eppos_own AS MATERIALIZED (
    SELECT f.* FROM (SELECT id FROM concerned WHERE founded_by IS NULL ORDER BY id) AS k CROSS JOIN LATERAL (
      SELECT * FROM members WHERE id = k.id OFFSET 0 ${lock}
    ) AS f
  ), people AS MATERIALIZED (
    ${found('identities k', byOwnKey('*', 'directory_users', 'identity_id = k.identity_id'))}
  )`;

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
const directories = `
  SELECT k.organization_id AS asked_by, f.*
    FROM ${each('asked k', byKeyInOrganization('*', 'directories', 'true'))}
  UNION ALL SELECT k.organization_id, f.* FROM ${each(
    list('directories'),
    'SELECT * FROM directories WHERE id = k.id AND organization_id IS DISTINCT FROM k.organization_id',
  )}`;
const members = `
  SELECT * FROM eppos_own UNION ALL SELECT * FROM concerned WHERE founded_by IS NOT NULL`;
// By the person, who is in few groups: a group may have everybody in it. They are read for people who are only now
// arriving, too: theirs may have come first (R7).
const memberships = `
  ${found(
    `(SELECT k.organization_id, k.id FROM (
        SELECT organization_id, id FROM people UNION SELECT k.organization_id, k.id FROM ${list('users')}
      ) AS k WHERE k.organization_id IN (SELECT organization_id FROM mapped)) AS k`,
    byKeyInOrganization('*', 'directory_memberships', 'user_id = k.id'),
  )} WHERE (f.organization_id, f.group_id) IN (SELECT organization_id, group_id FROM mapped)
  UNION ${found(
    list('memberships'),
    byKeyInOrganization('*', 'directory_memberships', 'user_id = k.user_id AND (group_id = k.group_id) IS TRUE'),
  )}`;
const groups = found(
  `(SELECT organization_id, group_id AS id FROM mapped
    UNION SELECT k.organization_id, k.id FROM ${list('groups')}
    UNION SELECT k.organization_id, k.group_id FROM ${list('memberships')}) AS k`,
  byKeyInOrganization('*', 'directory_groups', 'id = k.id'),
);
const overrides = found(
  'concerned k',
  'SELECT * FROM member_overrides WHERE member_id = k.id AND (ended_at IS NULL AND expires_at > now()) IS TRUE',
);
const holds = found(
  'concerned k',
  `SELECT * FROM held_changes WHERE member_id = k.id AND state IN ('waiting', 'rejected')`,
);

const all = (rows: string, order = ''): string => `(SELECT coalesce(json_agg(r ${order}), '[]') FROM ${rows} AS r)`;

const stateSql = (lock: '' | 'FOR NO KEY UPDATE'): string => `
  WITH ${concernedSql}, ${rowsSql(lock)}
  SELECT json_build_object(
    'organizations', ${all(`(${organizations})`)},
    'mappings', ${all('mappings', 'ORDER BY position')},
    'directories', ${all(`(${directories})`)},
    'users', ${all('people')},
    'addresses', ${all('known')},
    'members', ${all(`(${members})`)},
    'memberships', ${all(`(${memberships})`)},
    'groups', ${all(`(${groups})`)},
    'overrides', ${all(`(${overrides})`, 'ORDER BY r.id')},
    'holds', ${all(`(${holds})`, 'ORDER BY r.rule DESC')}
  )::text AS found`;

export const lockedStateSql = stateSql('FOR NO KEY UPDATE');
// What is only looked at is not locked: a preview or an explanation must hold nobody up.
export const unlockedStateSql = stateSql('');
