import type { MemberStatus } from '../core/member.ts';
import type { Role } from '../core/roles.ts';
import type { MemberOverride } from '../generated/prisma/client.ts';
import type { Actor } from './edit-member.ts';
import type { Transaction } from './database.ts';

export type { MemberOverride } from '../generated/prisma/client.ts';

/** What an operator sets for a member in spite of the directory. */
export interface OverrideRequest {
  /** Null leaves it to the directory; one of the two is set. */
  readonly role: Role | null;
  readonly status: MemberStatus | null;
  readonly reason: string;
  readonly expiresAt: Date;
}

/** The override in force for a member; null when there is none. */
export async function findOverride(tx: Transaction, memberId: string): Promise<MemberOverride | null> {
  return tx.memberOverride.findFirst({
    where: { memberId, endedAt: null, expiresAt: { gt: new Date() } },
    orderBy: { id: 'desc' },
  });
}

/** Puts an override in force, in place of the one before. */
export async function insertOverride(
  tx: Transaction,
  member: { readonly id: string; readonly organizationId: string },
  request: OverrideRequest,
  actor: Actor,
): Promise<MemberOverride> {
  await endOverrides(tx, member.id);
  return tx.memberOverride.create({
    data: { memberId: member.id, organizationId: member.organizationId, ...request, actor },
  });
}

/** Ends what is in force for a member; resolves to whether anything was. */
export async function endOverrides(tx: Transaction, memberId: string): Promise<boolean> {
  const { count } = await tx.memberOverride.updateMany({
    where: { memberId, endedAt: null },
    data: { endedAt: new Date() },
  });
  return count > 0;
}

/** Ends one override; resolves to whether it had not been ended before. */
export async function endOverride(tx: Transaction, id: bigint): Promise<boolean> {
  const { count } = await tx.memberOverride.updateMany({ where: { id, endedAt: null }, data: { endedAt: new Date() } });
  return count > 0;
}

/** Overrides whose time is up and that were not ended yet, the oldest first. */
export async function findExpiredOverrides(tx: Transaction, limit: number): Promise<MemberOverride[]> {
  return tx.$queryRaw<MemberOverride[]>`
    SELECT id, organization_id AS "organizationId", member_id::text AS "memberId", role::text, status::text, reason, actor,
      created_at AS "createdAt", expires_at AS "expiresAt", ended_at AS "endedAt"
    FROM member_overrides WHERE ended_at IS NULL AND expires_at <= now() ORDER BY expires_at LIMIT ${limit}`;
}
