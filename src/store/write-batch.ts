import type { Outcome } from '../core/decision.ts';
import type { DirectoryRecord } from '../core/directory.ts';
import { directoryToRow, groupToRow, membershipToRow, userToRow } from './codec.ts';
import type { Statements } from './direct.ts';
import { memberToRow, type MemberRow } from './member-codec.ts';
import { writeGuard } from './write-guard.ts';
import type { WriteSet } from './write-set.ts';

/** How one event ended. */
export interface Settlement {
  readonly eventId: string;
  readonly seq: bigint;
  readonly outcome: Exclude<Outcome, 'duplicate' | 'ignored'>;
  readonly reason: string;
  /** Tries it took, this one included. */
  readonly attempts: number;
}

/** Another organization got hold of the directory between the reading and the writing; the next try sees it. */
export class DirectoryTakenError extends Error {
  constructor() {
    super('A directory of this batch was recorded for another organization meanwhile; the batch is tried again.');
  }
}

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
type Part = 'structure' | 'deleted' | 'updated' | 'created' | 'settled';

/** What the statement is given: rows as JSON, ids as lists. */
interface Values {
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
function statementFor(parts: readonly Part[]): Statement {
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

// The organization is named in a way that no index fits, as in state-queries.ts.
const joinSql = `
  WITH users AS (
    UPDATE directory_users SET identity_id = $3 WHERE identity_id = ANY($2::text[]) AND organization_id IS NOT DISTINCT FROM $1
  ), their_addresses AS (
    UPDATE addresses SET identity_id = $3 WHERE identity_id = ANY($2::text[]) AND organization_id IS NOT DISTINCT FROM $1
  )
  UPDATE members SET identity_id = $3 WHERE identity_id = ANY($2::text[]) AND organization_id IS NOT DISTINCT FROM $1`;

// An override goes with the person, or a late event would end what an operator did in an emergency; so does a hold.
const mergeSql = `
  WITH merged AS (
    SELECT id, merged_into, event_id FROM json_to_recordset($2::json) AS m(id uuid, merged_into uuid, event_id text)
  ), overrides AS (
    UPDATE member_overrides o SET member_id = m.merged_into FROM merged m WHERE o.member_id = m.id AND o.ended_at IS NULL
  ), holds AS (
    UPDATE held_changes h SET member_id = m.merged_into FROM merged m
    WHERE h.member_id = m.id AND h.state IN ('waiting', 'rejected')
      AND NOT EXISTS (SELECT FROM held_changes x WHERE x.hold_id = h.hold_id AND x.member_id = m.merged_into)
  )
  INSERT INTO merged_members (organization_id, id, merged_into, event_id)
  SELECT $1, id, merged_into, event_id FROM merged
  ON CONFLICT (id) DO UPDATE SET organization_id = EXCLUDED.organization_id, merged_into = EXCLUDED.merged_into,
    event_id = EXCLUDED.event_id, merged_at = now()`;

/** What a batch of one organization's events led to, with the outcome of each. */
export interface Batch {
  readonly organizationId: string;
  readonly writes: WriteSet;
  readonly settlements: readonly Settlement[];
}

/** Writes the batches of several organizations, or of one, in the caller's transaction. */
export async function writeBatches(tx: Statements, batches: readonly Batch[]): Promise<void> {
  for (const { organizationId, writes } of batches) {
    for (const { from, into } of writes.joins) await joinIdentities(tx, organizationId, from, into);
  }
  const directories = inOneOrder(batches);
  const parts = partsOf(batches, directories);
  const values = valuesOf(batches, directories);
  const statement = statementFor(parts);
  const given = statement.values.map((name) => values[name]);
  if (directories.length === 0 && tx.send !== undefined) {
    tx.send(statement.sql, ...given);
  } else {
    const [written] = await tx.$queryRawUnsafe<{ directories: number }[]>(statement.sql, ...given);
    if (written?.directories !== directories.length) throw new DirectoryTakenError();
  }
  for (const { organizationId, writes } of batches) await writeMerges(tx, organizationId, writes);
  for (const { organizationId, writes } of batches) {
    if (writes.isGuarded) await writeGuard(tx, organizationId, writes);
  }
}

function partsOf(batches: readonly Batch[], directories: readonly DirectoryRecord[]): Part[] {
  const some = (has: (batch: Batch) => number): boolean => batches.some((batch) => has(batch) > 0);
  const parts: (Part | false)[] = [
    (directories.length > 0 || some(({ writes }) => writes.groups.size + writes.memberships.size)) && 'structure',
    some(({ writes }) => writes.deleted.size) && 'deleted',
    some(({ writes }) => writes.updated.size) && 'updated',
    some(({ writes }) => writes.created.size) && 'created',
    some(({ settlements }) => settlements.length) && 'settled',
  ];
  return parts.filter((part) => part !== false);
}

function valuesOf(batches: readonly Batch[], directories: readonly DirectoryRecord[]): Values {
  const rows = (of: (batch: Batch) => readonly object[]): string => JSON.stringify(batches.flatMap(of));
  return {
    directories: JSON.stringify(directories.map(directoryToRow)),
    users: rows((batch) => [...batch.writes.users.values()].map((user) => userToRow(batch.organizationId, user))),
    addresses: rows((batch) => [...batch.writes.addresses].map((address) => addressToRow(batch, address))),
    groups: rows((batch) => [...batch.writes.groups.values()].map((group) => groupToRow(batch.organizationId, group))),
    memberships: rows((batch) =>
      [...batch.writes.memberships.values()].map((one) => membershipToRow(batch.organizationId, one)),
    ),
    deleted: rows((batch) => [...batch.writes.deleted].map((id) => ({ organization_id: batch.organizationId, id }))),
    deletedIds: batches.flatMap(({ writes }) => [...writes.deleted]),
    updated: rows((batch) =>
      [...batch.writes.updated.values()].map((member) => memberToRow(batch.organizationId, member)),
    ),
    updatedIds: batches.flatMap(({ writes }) => [...writes.updated.keys()]),
    created: rows((batch) =>
      [...batch.writes.created.values()].map((member) => memberToRow(batch.organizationId, member)),
    ),
    createdIds: batches.flatMap(({ writes }) => [...writes.created.keys()]),
    audit: rows((batch) => batch.writes.audit.map((entry) => ({ organization_id: batch.organizationId, ...entry }))),
    settlements: rows((batch) =>
      batch.settlements.map((settlement) => settlementRow(batch.organizationId, settlement)),
    ),
    eventIds: batches.flatMap(({ settlements }) => settlements.map((settlement) => settlement.eventId)),
  };
}

/** Writes what is no event's doing, or one event's, in the caller's transaction. */
export async function writeBatch(
  tx: Statements,
  organizationId: string,
  writes: WriteSet,
  settlements: readonly Settlement[],
): Promise<void> {
  await writeBatches(tx, [{ organizationId, writes, settlements }]);
}

/** Only directories are written by more than one organization; in one order, so that two cannot wait for each other. */
function inOneOrder(batches: readonly Batch[]): DirectoryRecord[] {
  const directories = batches.flatMap(({ writes }) => [...writes.directories.values()]);
  return directories.sort((a, b) => (a.id < b.id ? -1 : 1));
}

function addressToRow({ organizationId }: Batch, [email, identityId]: readonly [string, string]) {
  return { organization_id: organizationId, email, identity_id: identityId };
}

function settlementRow(organizationId: string, { eventId, seq, outcome, reason, attempts }: Settlement) {
  return { organization_id: organizationId, event_id: eventId, seq: Number(seq), outcome, reason, attempts };
}

async function joinIdentities(
  tx: Statements,
  organizationId: string,
  from: readonly string[],
  into: string,
): Promise<void> {
  await tx.$queryRawUnsafe(joinSql, organizationId, from, into);
}

async function writeMerges(tx: Statements, organizationId: string, writes: WriteSet): Promise<void> {
  if (writes.merged.size === 0) return;
  const merged = [...writes.merged].map(([id, { into, eventId }]) => ({
    id,
    merged_into: into,
    event_id: eventId ?? '',
  }));
  await tx.$queryRawUnsafe(mergeSql, organizationId, JSON.stringify(merged));
}
