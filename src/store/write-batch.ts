import type { Outcome } from '../core/decision.ts';
import type { DirectoryRecord } from '../core/directory.ts';
import { columnTexts, marksFor } from './column-texts.ts';
import { directoryToRow, groupToRow, membershipToRow, userToRow } from './codec.ts';
import type { Statements } from './direct.ts';
import { memberToRow } from './member-codec.ts';
import { writeGuard } from './write-guard.ts';
import type { WriteSet } from './write-set.ts';
import { writeStatement, type Part } from './write-statement.ts';
import { columnTypes, type Written } from './write-tables.ts';

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

// The organization is named in a way that no index fits, as in state-statement.ts.
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
  const statement = writeStatement(partsOf(batches, directories));
  const given = parametersOf(statement.tables, writtenOf(batches, directories));
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

type Rows = { readonly [Table in keyof Written]: readonly Written[Table][] };

function writtenOf(batches: readonly Batch[], directories: readonly DirectoryRecord[]): Rows {
  const all = <Row>(of: (batch: Batch) => readonly Row[]): Row[] => batches.flatMap(of);
  return {
    directories: directories.map(directoryToRow),
    users: all(({ organizationId, writes }) =>
      [...writes.users.values()].map((user) => userToRow(organizationId, user)),
    ),
    addresses: all(({ organizationId, writes }) =>
      [...writes.addresses].map(([email, identity_id]) => ({ organization_id: organizationId, email, identity_id })),
    ),
    groups: all(({ organizationId, writes }) =>
      [...writes.groups.values()].map((one) => groupToRow(organizationId, one)),
    ),
    memberships: all(({ organizationId, writes }) =>
      [...writes.memberships.values()].map((one) => membershipToRow(organizationId, one)),
    ),
    deleted: all(({ organizationId, writes }) =>
      [...writes.deleted].map((id) => ({ organization_id: organizationId, id })),
    ),
    updated: all(({ organizationId, writes }) =>
      [...writes.updated.values()].map((one) => memberToRow(organizationId, one)),
    ),
    created: all(({ organizationId, writes }) =>
      [...writes.created.values()].map((one) => memberToRow(organizationId, one)),
    ),
    audit: all(({ organizationId, writes }) =>
      writes.audit.map((entry) => ({ organization_id: organizationId, ...entry })),
    ),
    settlements: all(({ organizationId, settlements }) =>
      settlements.map((settlement) => settlementRow(organizationId, settlement)),
    ),
  };
}

function parametersOf(tables: readonly (keyof Written)[], rows: Rows): string[] {
  const marks = marksFor(...tables.map((table) => rows[table]));
  return [
    marks.separator,
    marks.none,
    ...tables.flatMap((table) => columnTexts(columnTypes[table], rows[table], marks)),
  ];
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
