import { compareGroup, compareMembership, compareUser, type Frame } from '../../core/drift.ts';
import type { DirectoryUserRecord, GroupRecord } from '../../core/directory.ts';
import type { Transaction } from '../../store/database.ts';
import { readGroups, readMembershipsOfGroup, readUsers } from '../../store/resync-mirror.ts';
import { insertSeen, nextSeenGroup, seenAway, seenGroup, seenMembership, seenUser } from '../../store/resync-seen.ts';
import { advanceResync, type Resync } from '../../store/resyncs.ts';
import type { ApiPage, WireObject } from '../../workos/api.ts';
import { idOfListed, isListedActive, readListedGroup, readListedUser } from './read-listed.ts';
import { frameOf, recordDrift, type Finding } from './record-drift.ts';
import { isNotFound, type ResyncRun } from './resync-run.ts';

/** Reads a page of the directory's users, compares it, and notes it, all at once. */
export async function readUsersPage(run: ResyncRun, resync: Resync): Promise<Resync> {
  const { directoryId: directory, cursor } = resync;
  const page = await run.ask((workos) => workos.listUsers({ directory, after: cursorOf(cursor) }));
  const ids = page.data.map((wire) => idOfListed(wire, resync));
  return run.write(async (tx) => {
    const frame = await frameOf(tx, resync);
    const records = await readUsers(tx, resync, ids);
    const { roleAttribute } = run.context.settings;
    const find = (wire: WireObject): Finding | null =>
      findUser(wire, records.get(idOfListed(wire, resync)), { resync, frame, roleAttribute });
    await recordDrift(tx, resync, page.data.map(find));
    const away = page.data.filter((wire) => !isListedActive(wire)).map((wire) => seenAway(idOfListed(wire, resync)));
    await insertSeen(tx, resync.id, [...ids.map(seenUser), ...away]);
    return advanceResync(tx, resync, { ...next(page, 'users', 'groups'), read: page.data.length });
  });
}

interface UserComparison {
  readonly resync: Resync;
  readonly frame: Frame;
  readonly roleAttribute: string;
}

/** How a listed directory user differs from its record. One that cannot be read gets an event that will say why not. */
export function findUser(
  wire: WireObject,
  record: DirectoryUserRecord | undefined,
  { resync, frame, roleAttribute }: UserComparison,
): Finding | null {
  const listed = readListedUser(wire, resync, roleAttribute);
  const drift =
    listed === null
      ? ({ kind: 'changed', type: 'dsync.user.updated', fields: [] } as const)
      : compareUser(record, listed, frame);
  return drift && { drift, userId: idOfListed(wire, resync), groupId: null, data: wire };
}

/** The same for a group. */
export function findGroup(
  wire: WireObject,
  record: GroupRecord | undefined,
  { resync, frame }: Pick<UserComparison, 'resync' | 'frame'>,
): Finding | null {
  const seen = readListedGroup(wire, resync);
  const drift =
    seen === null
      ? ({ kind: 'changed', type: 'dsync.group.updated', fields: [] } as const)
      : compareGroup(record, seen, frame);
  return drift && { drift, userId: null, groupId: idOfListed(wire, resync), data: wire };
}

/** The same for a page of its groups. */
export async function readGroupsPage(run: ResyncRun, resync: Resync): Promise<Resync> {
  const { directoryId: directory, cursor } = resync;
  const page = await run.ask((workos) => workos.listGroups({ directory, after: cursorOf(cursor) }));
  const ids = page.data.map((wire) => idOfListed(wire, resync));
  return run.write(async (tx) => {
    const frame = await frameOf(tx, resync);
    const records = await readGroups(tx, resync, ids);
    const find = (wire: WireObject): Finding | null =>
      findGroup(wire, records.get(idOfListed(wire, resync)), { resync, frame });
    await recordDrift(tx, resync, page.data.map(find));
    await insertSeen(tx, resync.id, ids.map(seenGroup));
    return advanceResync(tx, resync, { ...next(page, 'groups', 'checking'), read: page.data.length });
  });
}

/**
 * Reads a page of one group's users, which are its memberships; group after group by id. The cursor is the group, and
 * after a newline the page.
 */
export async function readMembershipsPage(run: ResyncRun, resync: Resync): Promise<Resync> {
  const [groupId = '', after = ''] = resync.cursor.split('\n');
  if (groupId === '') return run.write((tx) => toNextGroup(tx, resync, '', 0));
  const page = await run
    .ask((workos) => workos.listUsers({ group: groupId, after: cursorOf(after) }))
    .catch((error: unknown) => {
      // A group that was deleted since it was listed has no members; its deletion comes as an event.
      if (isNotFound(error)) return null;
      throw error;
    });
  return run.write(async (tx) => {
    if (page === null) return toNextGroup(tx, resync, groupId, 1);
    await comparePage(tx, resync, groupId, page);
    if (page.after === null) return toNextGroup(tx, resync, groupId, 1);
    return advanceResync(tx, resync, { stage: 'memberships', cursor: `${groupId}\n${page.after}` });
  });
}

async function toNextGroup(tx: Transaction, resync: Resync, groupId: string, read: number): Promise<Resync> {
  const following = await nextSeenGroup(tx, resync.id, groupId);
  const position =
    following === null ? { stage: 'gone users', cursor: '' } : { stage: 'memberships', cursor: following };
  return advanceResync(tx, resync, { ...position, read });
}

async function comparePage(
  tx: Transaction,
  resync: Resync,
  groupId: string,
  { data }: ApiPage<WireObject>,
): Promise<void> {
  const frame = await frameOf(tx, resync);
  const ids = data.map((wire) => idOfListed(wire, resync));
  const memberships = await readMembershipsOfGroup(tx, resync, groupId, ids);
  const group = (await readGroups(tx, resync, [groupId])).get(groupId);
  const found = data.filter(isListedActive).map((wire) => {
    const userId = idOfListed(wire, resync);
    const drift = compareMembership({ membership: memberships.get(userId), group }, true, frame);
    return drift && { drift, userId, groupId, data: membershipData(resync, wire, groupStub(resync, groupId)) };
  });
  await recordDrift(tx, resync, found);
  await insertSeen(
    tx,
    resync.id,
    ids.map((userId) => seenMembership(userId, groupId)),
  );
}

/** The `data` of a membership event; the directory has its id at the top, as WorkOS sends it. */
export function membershipData({ directoryId }: Resync, user: WireObject, group: WireObject): WireObject {
  return { directory_id: directoryId, user, group };
}

/** As much of a directory user as is known of one that WorkOS does not show. */
export function userStub({ directoryId, organizationId }: Resync, id: string): WireObject {
  return { object: 'directory_user', id, directory_id: directoryId, organization_id: organizationId };
}

/** The same of a group. */
export function groupStub({ directoryId, organizationId }: Resync, id: string): WireObject {
  return { object: 'directory_group', id, directory_id: directoryId, organization_id: organizationId };
}

function cursorOf(text: string): string | undefined {
  return text === '' ? undefined : text;
}

function next({ after }: ApiPage<WireObject>, stage: string, following: string): { stage: string; cursor: string } {
  return after === null ? { stage: following, cursor: '' } : { stage, cursor: after };
}
