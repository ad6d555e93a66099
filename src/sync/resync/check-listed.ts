import { isUserThere } from '../../core/presence.ts';
import type { Transaction } from '../../store/database.ts';
import { countSeen } from '../../store/resync-seen.ts';
import { readDirectory, readUnseenUsers } from '../../store/resync-mirror.ts';
import { advanceResync, type Resync } from '../../store/resyncs.ts';
import { askDirectory, readCounts } from './begin-resync.ts';
import { ResyncFailedError } from './resync-failed.ts';
import type { ResyncRun } from './resync-run.ts';

/** The least share of what WorkOS counts that its lists must hold to be believed. */
const leastShare = 0.9;

/**
 * Whether the lists that were read can be all there is: a list that is empty, or far shorter than WorkOS's own count as
 * it is now, is taken for a fault and not for everybody's removal. Throws ResyncFailedError.
 */
export async function checkListed(run: ResyncRun, resync: Resync): Promise<Resync> {
  const counted = readCounts(await askDirectory(run, resync));
  return run.write(async (tx) => {
    const listed = await countSeen(tx, resync.id);
    refuseShort('active users', listed.activeUsers, counted.activeUsers);
    refuseShort('groups', listed.groups, counted.groups);
    if (listed.activeUsers === 0 && (await hasPeople(tx, resync))) {
      throw new ResyncFailedError(
        'WorkOS lists no active user, and there are people of this directory here; nobody was changed. Look at the directory in the WorkOS dashboard. If all of them have really left, their deactivations come as events.',
      );
    }
    return advanceResync(tx, resync, { stage: 'memberships', cursor: '' });
  });
}

function refuseShort(what: string, listed: number, counted: number | null): void {
  if (counted === null || listed >= counted * leastShare) return;
  throw new ResyncFailedError(
    `WorkOS lists ${listed} ${what} and counts ${counted}; the list is not whole, so nobody was changed. Try again later, and ask WorkOS if it stays so.`,
  );
}

const pageLimit = 500;

/** Whether anybody of the directory is there by what has arrived. */
async function hasPeople(tx: Transaction, resync: Resync): Promise<boolean> {
  const directory = await readDirectory(tx, resync.directoryId);
  const nothingSeen = { ...resync, id: '00000000-0000-0000-0000-000000000000' };
  for (let after = ''; ;) {
    const users = await readUnseenUsers(tx, nothingSeen, { after, limit: pageLimit });
    if (users.some((user) => isUserThere(user, directory))) return true;
    const last = users.at(-1);
    if (last === undefined || users.length < pageLimit) return false;
    after = last.id;
  }
}
