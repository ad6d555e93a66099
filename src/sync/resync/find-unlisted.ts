import { compareMembership, unlistedGroup, unlistedUser } from '../../core/drift.ts';
import { readUnseenGroups, readUnseenMemberships, readUnseenUsers } from '../../store/resync-mirror.ts';
import { advanceResync, type Resync } from '../../store/resyncs.ts';
import { groupStub, membershipData, userStub } from './read-pages.ts';
import { frameOf, recordDrift } from './record-drift.ts';
import type { ResyncRun } from './resync-run.ts';

/** Rows of the mirror looked at in one step. */
const limit = 500;

/** Finds who is here and was not listed, a page of the mirror at a time. */
export async function findUnlistedUsers(run: ResyncRun, resync: Resync): Promise<Resync> {
  return run.write(async (tx) => {
    const frame = await frameOf(tx, resync);
    const users = await readUnseenUsers(tx, resync, { after: resync.cursor, limit });
    const found = users.map((user) => {
      const drift = unlistedUser(user, frame);
      return drift && { drift, userId: user.id, groupId: null, data: userStub(resync, user.id) };
    });
    await recordDrift(tx, resync, found);
    const last = users.length < limit ? undefined : users.at(-1);
    return advanceResync(tx, resync, position(last?.id, 'gone users', 'gone groups'));
  });
}

/** The same for groups. */
export async function findUnlistedGroups(run: ResyncRun, resync: Resync): Promise<Resync> {
  return run.write(async (tx) => {
    const frame = await frameOf(tx, resync);
    const groups = await readUnseenGroups(tx, resync, { after: resync.cursor, limit });
    const found = groups.map((group) => {
      const drift = unlistedGroup(group, frame);
      return drift && { drift, userId: null, groupId: group.id, data: groupStub(resync, group.id) };
    });
    await recordDrift(tx, resync, found);
    const last = groups.length < limit ? undefined : groups.at(-1);
    return advanceResync(tx, resync, position(last?.id, 'gone groups', 'gone memberships'));
  });
}

/** The same for memberships of people and groups that are both there; those of others have ended with them. */
export async function findUnlistedMemberships(run: ResyncRun, resync: Resync): Promise<Resync> {
  const [afterUser = '', afterGroup = ''] = resync.cursor.split('\n');
  return run.write(async (tx) => {
    const frame = await frameOf(tx, resync);
    const known = await readUnseenMemberships(tx, resync, { userId: afterUser, groupId: afterGroup, limit });
    const found = known.map(({ membership, group }) => {
      const { userId, groupId } = membership;
      const drift = compareMembership({ membership, group }, false, frame);
      const data = membershipData(resync, userStub(resync, userId), groupStub(resync, groupId));
      return drift && { drift, userId, groupId, data };
    });
    await recordDrift(tx, resync, found);
    const last = known.length < limit ? undefined : known.at(-1)?.membership;
    const cursor = last === undefined ? undefined : `${last.userId}\n${last.groupId}`;
    return advanceResync(tx, resync, position(cursor, 'gone memberships', 'deciding'));
  });
}

function position(last: string | undefined, stage: string, following: string): { stage: string; cursor: string } {
  return last === undefined ? { stage: following, cursor: '' } : { stage, cursor: last };
}
