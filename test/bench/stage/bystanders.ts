import { withClient } from '../../../src/store/with-client.ts';
import { organizationOf, type Telling } from '../measure/telling.ts';

/** How the product writes a person of whom one event has come: src/store/codec.ts, src/store/member-codec.ts. */
const peopleSql = `
  CREATE TEMP TABLE people AS
  SELECT i, $1::text || (i % $2)::text AS organization_id, 'directory_user_bystander' || i AS id,
    'bystander' || i || '.growth@example.com' AS email, $3::float8 AS at,
    'event_bystander' || i AS event_id, '00u' || md5(i::text) AS idp_id
  FROM generate_series(1, $4::int) AS i`;

const usersSql = `
  INSERT INTO directory_users (organization_id, id, directory_id, identity_id, idp_id, snapshot, explicit_role, history)
  SELECT organization_id, id, replace(organization_id, 'org_', 'directory_'), id, idp_id,
    jsonb_build_object('idpId', idp_id, 'email', email, 'firstName', 'By', 'lastName', 'Stander', 'active', true,
      'roleAttribute', 'viewer', 'roleSlugs', jsonb_build_array('member'),
      'stamp', jsonb_build_object('at', at, 'eventId', event_id)),
    jsonb_build_object('role', 'viewer', 'stamp', jsonb_build_object('at', at, 'eventId', event_id)),
    jsonb_build_array(jsonb_build_array(at, event_id, 'created', true, email))
  FROM people`;

const addressesSql = `
  INSERT INTO addresses (organization_id, email, identity_id) SELECT organization_id, email, id FROM people`;

const membersSql = `
  INSERT INTO members (organization_id, email, first_name, last_name, managed_by, role_source, identity_id, founded_by,
    directory_user_id, role_event_id, status_event_id)
  SELECT organization_id, email, 'By', 'Stander', 'directory', 'attribute', id, id, id, event_id, event_id FROM people`;

/**
 * Puts so many people into the organizations of a telling, as if the product had applied one event of each, and leaves
 * the tables as vacuum and analyze keep them. No event will be about them: they are what the tables are large with.
 */
export async function addBystanders(databaseUrl: string, count: number, telling: Telling): Promise<void> {
  await withClient(databaseUrl, async (client) => {
    // The trigger lets nobody else write members that a directory manages.
    await client.query(`SET dsync.writer = 'on'`);
    const prefix = organizationOf(telling, 0).slice(0, -1);
    await client.query(peopleSql, [prefix, telling.organizations, telling.startedAt, count]);
    for (const sql of [usersSql, addressesSql, membersSql]) await client.query(sql);
    await client.query('VACUUM (ANALYZE)');
    // Otherwise it would begin in the midst of the measurement.
    await client.query('CHECKPOINT');
  });
}
