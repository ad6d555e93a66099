import { isUnreachable } from '../../store/is-unreachable.ts';
import { endResync, findResync, ResyncOvertakenError, type Resync } from '../../store/resyncs.ts';
import { WorkosApiError } from '../../workos/api-error.ts';
import { applyDifferences, decideResync } from './apply-differences.ts';
import { beginResync } from './begin-resync.ts';
import { checkListed } from './check-listed.ts';
import type { SyncContext } from '../context.ts';
import { findUnlistedGroups, findUnlistedMemberships, findUnlistedUsers } from './find-unlisted.ts';
import { nameOf } from '../name-of.ts';
import { readGroupsPage, readMembershipsPage, readUsersPage } from './read-pages.ts';
import { readPerson } from './read-person.ts';
import { ResyncFailedError } from './resync-failed.ts';
import { openResyncRun, type ResyncPace, type ResyncStage } from './resync-run.ts';

/** What is done where; each step commits what it found together with where to go on. */
const stages: Readonly<Record<string, ResyncStage>> = {
  '': beginResync,
  users: readUsersPage,
  groups: readGroupsPage,
  checking: checkListed,
  memberships: readMembershipsPage,
  'gone users': findUnlistedUsers,
  'gone groups': findUnlistedGroups,
  'gone memberships': findUnlistedMemberships,
  person: readPerson,
  deciding: decideResync,
  applying: applyDifferences,
};

export interface ResyncAttempt {
  /** Stops it at the end of the step in hand; it goes on where it was once it is called again. */
  readonly signal: AbortSignal;
  /** No further try follows by itself. */
  readonly lastTry: boolean;
  readonly pace?: ResyncPace;
}

/**
 * Does a resync from where it is to its end, or until it is stopped: reads the directory through WorkOS's API, compares
 * it with the mirror, and, unless it is a dry run, gives the inbox an event for each difference. When WorkOS cannot be
 * read or believed, it ends `failed` with the reason, and has changed nobody. Throws what may go away by waiting.
 */
export async function resyncDirectory(context: SyncContext, id: string, attempt: ResyncAttempt): Promise<void> {
  const found = await findResync(context.database, id);
  if (found?.finishedAt !== null) return;
  try {
    const run = openResyncRun(context, attempt.signal, attempt.pace ?? {});
    for (let resync: Resync | null = found; resync !== null;) {
      attempt.signal.throwIfAborted();
      const step: ResyncStage | undefined = stages[resync.stage];
      if (step === undefined)
        throw new ResyncFailedError(`This version knows no step "${resync.stage}". Start it anew.`);
      resync = await step(run, resync);
    }
    context.log.info({ resyncId: id, directoryId: found.directoryId }, 'a resync has ended');
  } catch (error) {
    if (attempt.signal.aborted || isStop(error) || error instanceof ResyncOvertakenError) return;
    await giveUp(context, found, error, attempt);
  }
}

/** Requests to WorkOS are ended by a signal of their own, a moment before the workers are. */
function isStop(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

async function giveUp(
  { database, log }: SyncContext,
  { id, directoryId }: Resync,
  error: unknown,
  { lastTry }: ResyncAttempt,
): Promise<void> {
  const expected = error instanceof ResyncFailedError || error instanceof WorkosApiError;
  if (!expected && (!lastTry || isUnreachable(error))) throw error;
  const reason = expected
    ? error.message
    : 'It could not be gone on with; the service log of this moment says why. Start it again when the cause is gone.';
  log.warn({ resyncId: id, directoryId, error: nameOf(error) }, 'a resync has failed; its reason is kept with it');
  await endResync(database, id, { state: 'failed', reason });
}
