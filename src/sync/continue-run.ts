import { isVisible } from '../core/wording.ts';
import { lockOrganization } from '../store/claim-events.ts';
import { isEventsFault } from '../store/database-error.ts';
import { failRun, findIdentitiesOfRun, findUnfinishedRun, recordProgress, subjectOf, type Run } from '../store/runs.ts';
import { isOvertaken, retryRaces } from '../store/retry-races.ts';
import type { Cause } from '../store/write-set.ts';
import type { SyncContext, SyncSettings } from './context.ts';
import { nameOf } from './name-of.ts';
import { rederiveIdentities } from './rederive.ts';

const batchLimit = 200;
const transactionLimits = { maxWait: 10_000, timeout: 120_000 };

/**
 * Does the next batch of an organization's unfinished run, with its progress in the same transaction, so that a process
 * that dies loses at most the batch in hand. Resolves to whether there may be more to do.
 */
export async function continueRun(context: SyncContext, organizationId: string): Promise<boolean> {
  try {
    return await retryRaces(() => nextBatch(context, organizationId), isOvertaken);
  } catch (error) {
    // What may go away is tried again; what lies in the data would only stop the lane for ever.
    if (!isEventsFault(error)) throw error;
    context.log.error({ organizationId, error: nameOf(error) }, 'a run could not be gone on with and was ended');
    await endRun(context, organizationId);
    return true;
  }
}

async function endRun({ database }: SyncContext, organizationId: string): Promise<void> {
  await database.prisma.$transaction(async (tx) => {
    await lockOrganization(tx, organizationId);
    const run = await findUnfinishedRun(tx, organizationId);
    if (run !== null) await failRun(tx, run.id, `A member could not be written after ${run.done} of ${run.total}.`);
  }, transactionLimits);
}

async function nextBatch({ database, settings }: SyncContext, organizationId: string): Promise<boolean> {
  return database.prisma.$transaction(async (tx) => {
    await lockOrganization(tx, organizationId);
    const run = await findUnfinishedRun(tx, organizationId);
    if (run === null) return false;
    const identities = await findIdentitiesOfRun(tx, run, batchLimit);
    const cause: Cause = { actor: run.actor as Cause['actor'], eventId: null };
    const changes = await rederiveIdentities(tx, organizationId, identities, settingsOf(run, settings), cause);
    await recordProgress(tx, run.id, {
      cursor: identities.at(-1) ?? run.cursor,
      done: identities.length,
      changed: changes.filter(isVisible).length,
      finished: identities.length < batchLimit,
    });
    return true;
  }, transactionLimits);
}

/** An operator may have said that even the last admin goes. */
function settingsOf(run: Run, settings: SyncSettings): SyncSettings {
  const subject = subjectOf(run);
  const overrides = subject.kind === 'hold' && subject.overrideLastAdmin;
  return overrides ? { ...settings, guardLastAdmin: false } : settings;
}
