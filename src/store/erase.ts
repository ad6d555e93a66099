import { eraseShown, type Erasure, type Pseudonym } from '../core/erase.ts';
import { changedFields, type ShownField } from '../core/wording.ts';
import type { Transaction } from './database.ts';
import { auditMember, type Actor } from './edit-member.ts';
import type { Erasure as ErasureRow } from './erasures.ts';
import { openSeals, resealOpened } from './reseal-audit.ts';
import { writeBatch } from './write-batch.ts';
import { WriteSet } from './write-set.ts';

/** Who asked for an erasure, why, and what is left of the address. */
export interface ErasureNote {
  readonly actor: Actor;
  readonly reason: string;
  readonly emailHash: string;
  /** Members whose audit entries are about the same person: those that were merged into this one or gave way. */
  readonly memberIds: readonly string[];
  readonly pseudonym: Pseudonym;
}

/**
 * Whether anything about these directory users still waits for its outcome, be it an event or a difference that a
 * resync has yet to apply. What has failed does not wait.
 */
export async function hasWaiting(
  tx: Transaction,
  organizationId: string,
  userIds: readonly string[],
): Promise<boolean> {
  const [row] = await tx.$queryRaw<{ waiting: boolean }[]>`
    SELECT EXISTS (
      SELECT 1 FROM events e JOIN pending_events p ON p.event_id = e.id
      WHERE e.directory_user_id = ANY(${userIds}::text[]) AND coalesce(e.organization_id, ${organizationId}) = ${organizationId}
    ) OR EXISTS (
      SELECT 1 FROM resyncs r JOIN resync_differences d ON d.resync_id = r.id
      WHERE r.organization_id = ${organizationId} AND r.finished_at IS NULL AND NOT r.dry_run
        AND d.directory_user_id = ANY(${userIds}::text[]) AND d.payload IS NOT NULL
    ) AS waiting`;
  return row?.waiting ?? false;
}

/** Members that were merged into this one, and those that were merged into them. */
export async function findMerged(tx: Transaction, organizationId: string, memberId: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    WITH RECURSIVE merged AS (
      SELECT id FROM merged_members WHERE organization_id = ${organizationId} AND merged_into = ${memberId}::uuid
      UNION
      SELECT m.id FROM merged_members m JOIN merged ON m.merged_into = merged.id
      WHERE m.organization_id = ${organizationId}
    )
    SELECT id::text FROM merged`;
  return rows.map((row) => row.id);
}

/** Writes an erasure, with all that is left of it: the note, and an entry in the audit trail. Under `lockOrganization`. */
export async function writeErasure(
  tx: Transaction,
  organizationId: string,
  erasure: Erasure,
  note: ErasureNote,
): Promise<ErasureRow> {
  const { before, after, users, addresses } = erasure;
  const writes = new WriteSet();
  for (const user of users) writes.users.set(user.id, user);
  writes.updated.set(after.id, after);
  await writeBatch(tx, organizationId, writes, []);
  const erasedAt = new Date(erasure.at);
  const where = { organizationId, id: { in: users.map((user) => user.id) } };
  await tx.directoryUser.updateMany({ where, data: { erasedAt } });
  await moveAddresses(tx, organizationId, addresses, note.pseudonym, after.identityId ?? '');
  await dropPayloads(tx, organizationId, erasure);
  const seals = await openSeals(tx, organizationId, note.memberIds);
  await eraseAudit(tx, organizationId, note);
  const fields = changedFields(before, after);
  await auditMember(
    tx,
    { id: after.id, organizationId },
    { actor: note.actor, action: 'member.erased', before: only(before, fields), after: only(after, fields) },
  );
  const { actor, reason, emailHash } = note;
  await resealOpened(tx, seals, { organizationId, memberId: after.id, actor });
  const row = { organizationId, emailHash, actor, reason, erasedAt };
  return tx.erasure.upsert({ where: { memberId: after.id }, create: { memberId: after.id, ...row }, update: row });
}

function only(member: Erasure['after'], fields: readonly ShownField[]): Record<string, string | null> {
  return Object.fromEntries(fields.map((field) => [field, member[field]]));
}

async function moveAddresses(
  tx: Transaction,
  organizationId: string,
  addresses: readonly string[],
  pseudonym: Pseudonym,
  identityId: string,
): Promise<void> {
  if (addresses.length === 0) return;
  await tx.address.deleteMany({ where: { organizationId, email: { in: [...addresses] } } });
  const moved = addresses.map((email) => ({ organizationId, email: pseudonym(email), identityId }));
  await tx.address.createMany({ data: moved, skipDuplicates: true });
}

/** The bodies of all that was received about these people, and what a resync has kept of them. */
async function dropPayloads(tx: Transaction, organizationId: string, { users }: Erasure): Promise<void> {
  const userIds = users.map((user) => user.id);
  const eventIds = users.flatMap(({ history }) => history.map(({ stamp }) => stamp.eventId));
  await tx.$executeRaw`
    UPDATE events e SET payload = NULL
    WHERE (e.directory_user_id = ANY(${userIds}::text[]) OR e.id = ANY(${eventIds}::text[])) AND e.payload IS NOT NULL
      AND coalesce(e.organization_id, ${organizationId}) = ${organizationId}`;
  await tx.$executeRaw`
    UPDATE resync_differences d SET payload = NULL FROM resyncs r
    WHERE r.id = d.resync_id AND r.organization_id = ${organizationId}
      AND d.directory_user_id = ANY(${userIds}::text[]) AND d.payload IS NOT NULL`;
}

const entriesAtOnce = 500;

/** Rewrites what the audit trail shows of the person, entry by entry, so that it still tells how the member came about. */
async function eraseAudit(
  tx: Transaction,
  organizationId: string,
  { memberIds, pseudonym }: ErasureNote,
): Promise<void> {
  let after = 0n;
  for (;;) {
    const entries = await tx.auditEntry.findMany({
      where: { organizationId, memberId: { in: [...memberIds] }, id: { gt: after } },
      orderBy: { id: 'asc' },
      take: entriesAtOnce,
      select: { id: true, before: true, after: true },
    });
    const erased = (value: unknown) => (isShown(value) ? eraseShown(value, pseudonym) : value);
    const rows = entries.map((entry) => ({
      id: Number(entry.id),
      before: erased(entry.before),
      after: erased(entry.after),
    }));
    await tx.$executeRaw`
      UPDATE audit_entries a SET before = nullif(r.before, 'null'), after = nullif(r.after, 'null')
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(id bigint, before jsonb, after jsonb)
      WHERE a.id = r.id AND a.organization_id = ${organizationId}`;
    const last = entries.at(-1);
    if (last === undefined || entries.length < entriesAtOnce) return;
    after = last.id;
  }
}

function isShown(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
