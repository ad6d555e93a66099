import type { MemberValues } from '../core/member.ts';
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
  return prisma.$transaction(async (tx) => {
    const member = await tx.member.create({ data: { organizationId, ...values, baseRole: values.role } });
    await audit(tx, member, { actor, action: 'member.created', before: null, after: { ...values, managedBy: 'eppo' } });
    return member;
  });
}

/** Changes a member, with an audit entry of the fields that differ; the database refuses what the directory manages. */
export async function updateMember(
  tx: Transaction,
  before: Member,
  change: Partial<MemberValues>,
  actor: Actor,
): Promise<Member> {
  const fields = (Object.keys(change) as (keyof MemberValues)[]).filter((field) => change[field] !== before[field]);
  if (fields.length === 0) return before;
  const after = await tx.member.update({ where: { id: before.id }, data: change });
  const pick = (member: Member) => Object.fromEntries(fields.map((field) => [field, member[field]]));
  const action = before.status === after.status ? 'member.updated' : `member.${verbOf(after)}`;
  await audit(tx, after, { actor, action, before: pick(before), after: pick(after) });
  return after;
}

function verbOf(member: Member): string {
  return member.status === 'active' ? 'reactivated' : 'deactivated';
}

interface Entry {
  readonly actor: Actor;
  readonly action: string;
  readonly before: Record<string, string | null> | null;
  readonly after: Record<string, string | null>;
}

async function audit(tx: Transaction, member: Member, { before, ...entry }: Entry): Promise<void> {
  const { id: memberId, organizationId } = member;
  await tx.auditEntry.create({ data: { organizationId, memberId, ...entry, ...(before === null ? {} : { before }) } });
}
