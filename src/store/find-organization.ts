import { Prisma } from '../generated/prisma/client.ts';
import type { Reader } from './page.ts';

/** Things that belong to one organization for as long as there is such a thing, and are asked for by their id alone. */
export type OwnedThing = 'member' | 'event' | 'directory' | 'resync' | 'hold';

// Each is one look into a primary key.
const owners: Readonly<Record<OwnedThing, (id: string) => Prisma.Sql>> = {
  member: (id) => Prisma.sql`
    SELECT organization_id AS owner FROM members WHERE id = ${id}::uuid
    UNION ALL SELECT organization_id FROM merged_members WHERE id = ${id}::uuid`,
  // An event of an old shape names none; the organization that it was applied to does.
  event: (id) => Prisma.sql`
    SELECT coalesce(e.organization_id, o.organization_id) AS owner
    FROM events e LEFT JOIN event_outcomes o ON o.event_id = e.id WHERE e.id = ${id}`,
  directory: (id) => Prisma.sql`SELECT organization_id AS owner FROM directories WHERE id = ${id}`,
  hold: (id) => Prisma.sql`SELECT organization_id AS owner FROM holds WHERE id = ${id}::uuid`,
  resync: (id) => Prisma.sql`SELECT organization_id AS owner FROM resyncs WHERE id = ${id}::uuid`,
};

/**
 * The organization that a thing belongs to; null when there is no such thing, or it belongs to none. The id of a member
 * or a resync must be a UUID.
 */
export async function findOwner({ prisma }: Reader, thing: OwnedThing, id: string): Promise<string | null> {
  const [row] = await prisma.$queryRaw<{ owner: string | null }[]>(owners[thing](id));
  return row?.owner ?? null;
}
