import type { DirectoryRecord, DirectoryUserRecord, GroupRecord, MembershipRecord } from '../core/directory.ts';
import {
  directoryFromRow,
  groupFromRow,
  membershipFromRow,
  userFromRow,
  type DirectoryRow,
  type DirectoryUserRow,
  type GroupRow,
  type MembershipRow,
} from './codec.ts';
import type { Transaction } from './database.ts';
import type { Resync } from './resyncs.ts';

// Lists are joined, not compared with `= ANY`, as in state-statement.ts: a page must not cost a reading of the organization.

/** Whose mirror is read; every query stays in it (R9). */
export type ResyncScope = Pick<Resync, 'id' | 'organizationId' | 'directoryId'>;

/** The directory as it is known, of whichever organization, so that a foreign one is noticed; undefined: not at all. */
export async function readDirectory(tx: Transaction, id: string): Promise<DirectoryRecord | undefined> {
  const [row] = await tx.$queryRaw<{ row: DirectoryRow }[]>`
    SELECT to_jsonb(d) AS row FROM directories d WHERE id = ${id}`;
  return row === undefined ? undefined : directoryFromRow(row.row);
}

/** Directory users by their ids, in whichever directory of the organization they are known. */
export async function readUsers(
  tx: Transaction,
  { organizationId }: ResyncScope,
  ids: readonly string[],
): Promise<Map<string, DirectoryUserRecord>> {
  const rows = await tx.$queryRaw<{ row: DirectoryUserRow }[]>`
    SELECT to_jsonb(u) AS row FROM unnest(${ids}::text[]) AS k(id) JOIN directory_users u
      ON u.organization_id = ${organizationId} AND u.id = k.id`;
  return new Map(rows.map(({ row }) => [row.id, userFromRow(row)]));
}

/** Groups by their ids. */
export async function readGroups(
  tx: Transaction,
  { organizationId }: ResyncScope,
  ids: readonly string[],
): Promise<Map<string, GroupRecord>> {
  const rows = await tx.$queryRaw<{ row: GroupRow }[]>`
    SELECT to_jsonb(g) AS row FROM unnest(${ids}::text[]) AS k(id) JOIN directory_groups g
      ON g.organization_id = ${organizationId} AND g.id = k.id`;
  return new Map(rows.map(({ row }) => [row.id, groupFromRow(row)]));
}

/** A group's memberships of some users, by user id. */
export async function readMembershipsOfGroup(
  tx: Transaction,
  { organizationId }: ResyncScope,
  groupId: string,
  userIds: readonly string[],
): Promise<Map<string, MembershipRecord>> {
  const rows = await tx.$queryRaw<{ row: MembershipRow }[]>`
    SELECT to_jsonb(m) AS row FROM unnest(${userIds}::text[]) AS k(id) JOIN directory_memberships m
      ON m.organization_id = ${organizationId} AND m.user_id = k.id AND m.group_id = ${groupId}`;
  return new Map(rows.map(({ row }) => [row.user_id, membershipFromRow(row)]));
}

/** A user's memberships, by group id. */
export async function readMembershipsOfUser(
  tx: Transaction,
  { organizationId }: ResyncScope,
  userId: string,
): Promise<Map<string, MembershipRecord>> {
  const rows = await tx.$queryRaw<{ row: MembershipRow }[]>`
    SELECT to_jsonb(m) AS row FROM directory_memberships m
    WHERE organization_id = ${organizationId} AND user_id = ${userId}`;
  return new Map(rows.map(({ row }) => [row.group_id, membershipFromRow(row)]));
}

/** Directory users of the mirror that the resync has not seen, by id after `after`, dead ones among them. */
export async function readUnseenUsers(
  tx: Transaction,
  { id, organizationId, directoryId }: ResyncScope,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<DirectoryUserRecord[]> {
  const rows = await tx.$queryRaw<{ row: DirectoryUserRow }[]>`
    SELECT to_jsonb(u) AS row FROM directory_users u
    WHERE organization_id = ${organizationId} AND directory_id = ${directoryId} AND u.id > ${after}
      AND NOT EXISTS (SELECT 1 FROM resync_seen s WHERE s.resync_id = ${id}::uuid AND s.thing = 'user ' || u.id)
    ORDER BY u.id LIMIT ${limit}`;
  return rows.map(({ row }) => userFromRow(row));
}

/** The same for groups. */
export async function readUnseenGroups(
  tx: Transaction,
  { id, organizationId, directoryId }: ResyncScope,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<GroupRecord[]> {
  const rows = await tx.$queryRaw<{ row: GroupRow }[]>`
    SELECT to_jsonb(g) AS row FROM directory_groups g
    WHERE organization_id = ${organizationId} AND directory_id = ${directoryId} AND g.id > ${after}
      AND NOT EXISTS (SELECT 1 FROM resync_seen s WHERE s.resync_id = ${id}::uuid AND s.thing = 'group ' || g.id)
    ORDER BY g.id LIMIT ${limit}`;
  return rows.map(({ row }) => groupFromRow(row));
}

/**
 * Memberships of the mirror that were not seen though their user was, as active, and their group; by user and group
 * after the given ones, with the group.
 */
export async function readUnseenMemberships(
  tx: Transaction,
  { id, organizationId, directoryId }: ResyncScope,
  { userId, groupId, limit }: { readonly userId: string; readonly groupId: string; readonly limit: number },
): Promise<{ readonly membership: MembershipRecord; readonly group: GroupRecord | undefined }[]> {
  const rows = await tx.$queryRaw<{ row: MembershipRow; of: GroupRow | null }[]>`
    SELECT to_jsonb(m) AS row, to_jsonb(g) AS of FROM directory_memberships m
    LEFT JOIN directory_groups g ON g.organization_id = m.organization_id AND g.id = m.group_id
    WHERE m.organization_id = ${organizationId} AND m.directory_id = ${directoryId} AND m.present
      AND (m.user_id, m.group_id) > (${userId}, ${groupId})
      AND EXISTS (SELECT 1 FROM resync_seen s WHERE s.resync_id = ${id}::uuid AND s.thing = 'user ' || m.user_id)
      AND EXISTS (SELECT 1 FROM resync_seen s WHERE s.resync_id = ${id}::uuid AND s.thing = 'group ' || m.group_id)
      AND NOT EXISTS (SELECT 1 FROM resync_seen s WHERE s.resync_id = ${id}::uuid
        AND s.thing IN ('away ' || m.user_id, 'membership ' || m.user_id || E'\n' || m.group_id))
    ORDER BY m.user_id, m.group_id LIMIT ${limit}`;
  return rows.map(({ row, of }) => ({
    membership: membershipFromRow(row),
    group: of === null ? undefined : groupFromRow(of),
  }));
}

/** An event that waits in the inbox, with whom it is about. */
export interface WaitingEvent {
  readonly directoryUserId: string;
  readonly type: string;
  /** Null when it is no longer kept. */
  readonly payload: string | null;
}

/** The events of some directory users, and of their memberships, that have no outcome yet; `limit` at most. */
export async function readWaitingEvents(
  tx: Transaction,
  { organizationId }: ResyncScope,
  { userIds, limit }: { readonly userIds: readonly string[]; readonly limit: number },
): Promise<WaitingEvent[]> {
  return tx.$queryRaw<WaitingEvent[]>`
    SELECT e.directory_user_id AS "directoryUserId", e.type, e.payload
    FROM events e JOIN pending_events p ON p.event_id = e.id
    WHERE e.organization_id = ${organizationId} AND e.directory_user_id = ANY(${userIds}::text[]) LIMIT ${limit}`;
}

/** How many members of the organization are active now. */
export async function countActiveMembers(tx: Transaction, { organizationId }: ResyncScope): Promise<number> {
  return tx.member.count({ where: { organizationId, status: 'active' } });
}
