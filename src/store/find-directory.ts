import type { Member } from '../generated/prisma/client.ts';
import type { Transaction } from './database.ts';

/** The directory that manages a member, as `name (id)`; null when none does, or it is not known. */
export async function findDirectoryOf(
  tx: Transaction,
  { organizationId, directoryUserId }: Pick<Member, 'organizationId' | 'directoryUserId'>,
): Promise<string | null> {
  if (directoryUserId === null) return null;
  const user = await tx.directoryUser.findUnique({
    where: { organizationId_id: { organizationId, id: directoryUserId } },
    select: { directoryId: true },
  });
  if (user === null) return null;
  const directory = await tx.directory.findFirst({ where: { organizationId, id: user.directoryId } });
  const name = directory?.name ?? null;
  return name === null ? user.directoryId : `${name} (${user.directoryId})`;
}
