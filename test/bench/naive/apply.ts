import { createHash } from 'node:crypto';
import type { Prisma, PrismaClient } from '../../../src/generated/prisma/client.ts';

/**
 * One event in one interactive transaction of four statements, as one would write it first: no order, no tombstones, no
 * roles but the attribute. It does less than the product, which makes the comparison kind to it.
 */
export async function applyNaively(prisma: PrismaClient, payload: Record<string, unknown>): Promise<void> {
  const user = payload['data'] as Record<string, string>;
  const { id = '', directory_id: directoryId = '', organization_id: organizationId = '' } = user;
  await prisma.$transaction(
    async (tx) => {
      const where = { organizationId_id: { organizationId, id } };
      const known = await tx.directoryUser.findUnique({ where });
      const mirror = {
        directoryId,
        identityId: id,
        idpId: user['idp_id'] ?? null,
        snapshot: user as Prisma.InputJsonObject,
        history: [],
      };
      await tx.directoryUser.upsert({ where, create: { organizationId, id, ...mirror }, update: mirror });
      const memberId = uuidOf(id);
      const member = {
        email: user['email'] ?? '',
        firstName: user['first_name'] ?? null,
        lastName: user['last_name'] ?? null,
      };
      await tx.member.upsert({
        where: { id: memberId },
        create: { id: memberId, organizationId, ...member },
        update: member,
      });
      await tx.auditEntry.create({
        data: {
          organizationId,
          memberId,
          actor: 'directory',
          action: known === null ? 'member.created' : 'member.updated',
          eventId: String(payload['id']),
          after: member,
        },
      });
    },
    // The defaults of 2 and 5 s are too short for 64 deliveries at once, and would turn some away.
    { maxWait: 60_000, timeout: 60_000 },
  );
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5');
}
