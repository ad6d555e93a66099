import type { Erasure } from '../generated/prisma/client.ts';
import type { Reader } from './page.ts';

export type { Erasure } from '../generated/prisma/client.ts';

/** The erasure of a member; null when it never was erased. */
export async function findErasure({ prisma }: Reader, memberId: string): Promise<Erasure | null> {
  return prisma.erasure.findUnique({ where: { memberId } });
}

/** Organizations in which somebody was erased, in order of their ids, those after `after`; one, where it is given. */
export async function findOrganizationsOfErasures(
  { prisma }: Reader,
  organizationId: string | undefined,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<string[]> {
  const rows = await prisma.erasure.findMany({
    where: { organizationId: { gt: after, ...(organizationId === undefined ? {} : { equals: organizationId }) } },
    distinct: ['organizationId'],
    orderBy: { organizationId: 'asc' },
    take: limit,
    select: { organizationId: true },
  });
  return rows.map((row) => row.organizationId);
}

/** Erasures by the hashes that an address has in each organization, the newest first. */
export async function findErasuresByHash(
  { prisma }: Reader,
  hashes: readonly { readonly organizationId: string; readonly emailHash: string }[],
  limit: number,
): Promise<Erasure[]> {
  return prisma.erasure.findMany({ where: { OR: [...hashes] }, orderBy: { erasedAt: 'desc' }, take: limit });
}
