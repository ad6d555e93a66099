import type { Transaction } from './database.ts';

/** Things as `resync_seen` names them. A newline can be in no id, so no two pairs of ids share a name. */
export const seenUser = (userId: string): string => `user ${userId}`;
/** A user that is listed as not active, besides being seen. */
export const seenAway = (userId: string): string => `away ${userId}`;
export const seenGroup = (groupId: string): string => `group ${groupId}`;
export const seenMembership = (userId: string, groupId: string): string => `membership ${userId}\n${groupId}`;

/** Notes what a page listed; a thing that is listed twice is seen once. */
export async function insertSeen(tx: Transaction, resyncId: string, things: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO resync_seen (resync_id, thing) SELECT ${resyncId}::uuid, unnest(${things}::text[])
    ON CONFLICT DO NOTHING`;
}

/** How many directory users were listed as active, and how many groups. */
export async function countSeen(
  tx: Transaction,
  resyncId: string,
): Promise<{ readonly activeUsers: number; readonly groups: number }> {
  const [row] = await tx.$queryRaw<{ users: number; away: number; groups: number }[]>`
    SELECT count(*) FILTER (WHERE starts_with(thing, 'user '))::int AS users,
      count(*) FILTER (WHERE starts_with(thing, 'away '))::int AS away,
      count(*) FILTER (WHERE starts_with(thing, 'group '))::int AS groups
    FROM resync_seen WHERE resync_id = ${resyncId}::uuid`;
  const { users, away, groups } = row ?? { users: 0, away: 0, groups: 0 };
  return { activeUsers: users - away, groups };
}

/** The group after this one among those that were seen, by id; null after the last. */
export async function nextSeenGroup(tx: Transaction, resyncId: string, after: string): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ id: string }[]>`
    SELECT substr(thing, 7) AS id FROM resync_seen
    WHERE resync_id = ${resyncId}::uuid AND thing > ${seenGroup(after)} AND thing < 'grouq'
    ORDER BY thing LIMIT 1`;
  return row?.id ?? null;
}
