import type { MemberValues } from '../core/member.ts';
import { shownFields, type ShownField } from '../core/wording.ts';
import type { Member } from '../generated/prisma/client.ts';
import type { Database, Transaction } from './database.ts';

/** Who edits, for the audit trail: `eppo`, or `operator:<name>`. */
export type Actor = 'eppo' | `operator:${string}`;

/** The member under a row lock, so that what is checked is what is changed; null when the organization has none such. */
export async function lockMember(tx: Transaction, id: string): Promise<Member | null> {
  await tx.$executeRaw`SELECT 1 FROM members WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
  return tx.member.findUnique({ where: { id } });
}

/** Adds one of Eppo's own, with its audit entry. Throws a unique violation when the address is taken. */
export async function insertMember(
  { prisma }: Database,
  organizationId: string,
  values: MemberValues,
  actor: Actor,
): Promise<Member> {
  return prisma.$transaction((tx) => createMember(tx, organizationId, values, actor));
}

/** The same in the caller's transaction. */
export async function createMember(
  tx: Transaction,
  organizationId: string,
  values: MemberValues,
  actor: Actor,
): Promise<Member> {
  const member = await tx.member.create({ data: { organizationId, ...values, baseRole: values.role } });
  await auditMember(tx, member, { actor, action: 'member.created', before: null, after: shown(member, shownFields) });
  return member;
}

/** Changes a member, with an audit entry of the fields that differ; the database refuses what the directory manages. */
export async function updateMember(
  tx: Transaction,
  before: Member,
  change: Partial<MemberValues>,
  actor: Actor,
): Promise<Member> {
  const asked = Object.keys(change) as (keyof MemberValues)[];
  if (asked.every((field) => change[field] === undefined || change[field] === before[field])) return before;
  // Tells the trigger that this edit is audited here, with its actor.
  await tx.$executeRaw`SELECT set_config('dsync.actor', ${actor}, true)`;
  const after = await tx.member.update({ where: { id: before.id }, data: change });
  // The trigger may have changed more than was asked for: where the role is from, say.
  const fields = shownFields.filter((field) => after[field] !== before[field]);
  const action = before.status === after.status ? 'member.updated' : `member.${verbOf(after)}`;
  await auditMember(tx, after, { actor, action, before: shown(before, fields), after: shown(after, fields) });
  return after;
}

function verbOf(member: Member): string {
  return member.status === 'active' ? 'reactivated' : 'deactivated';
}

function shown(member: Member, fields: readonly ShownField[]): Record<string, string | null> {
  return Object.fromEntries(fields.map((field) => [field, member[field]]));
}

/** Stands in the audit trail where what was done concerns no organization, or all of them. */
export const noOrganization = '';

/** Notes what was done to an organization rather than to one of its members. */
export async function auditOrganization(
  tx: Transaction,
  organizationId: string,
  entry: { readonly actor: Actor; readonly action: string; readonly before: unknown; readonly after: unknown },
): Promise<void> {
  const { actor, action, before, after } = entry;
  await tx.$executeRaw`
    INSERT INTO audit_entries (organization_id, actor, action, before, after)
    VALUES (${organizationId}, ${actor}, ${action}, ${JSON.stringify(before)}::jsonb, ${JSON.stringify(after)}::jsonb)`;
}

interface Entry {
  readonly actor: Actor;
  readonly action: string;
  readonly before: Record<string, string | null> | null;
  readonly after: Record<string, string | null> | null;
}

/** Notes what was done to a member, besides what its fields show. */
export async function auditMember(
  tx: Transaction,
  { id: memberId, organizationId }: Pick<Member, 'id' | 'organizationId'>,
  { actor, action, before, after }: Entry,
): Promise<void> {
  const values = { ...(before === null ? {} : { before }), ...(after === null ? {} : { after }) };
  await tx.auditEntry.create({ data: { organizationId, memberId, actor, action, ...values } });
}
