import { failureReason } from '../core/failure.ts';
import { claimLane, lockOrganization, organizationOf, type ClaimedEvent } from '../store/claim-events.ts';
import { isEventsFault } from '../store/database-error.ts';
import type { Lane } from '../store/lane.ts';
import { isOvertaken, retryRaces } from '../store/retry-races.ts';
import { parkEvents } from '../store/settle-failure.ts';
import { writeBatch } from '../store/write-batch.ts';
import type { SyncContext } from './context.ts';
import { continueRun } from './continue-run.ts';
import { decideBatch, failedEvent, type FailedEvent } from './decide-batch.ts';
import { LaneCrowd, type LaneTurn } from './lane-crowd.ts';
import { nameOf } from './name-of.ts';
import { readEvent } from './read-event.ts';

interface Applied {
  readonly claimed: number;
  /** The organization whose run is to be gone on with; null when there is none. */
  readonly runOf: string | null;
  readonly failed: readonly FailedEvent[];
}

/**
 * Applies what waits in a lane until nothing does, oldest first, in batches of one transaction each (R1, R4). Events
 * that fail are parked and get a job of their own. Throws when the database cannot do it now; nothing is lost then, and
 * the lane is tried again. `crowd`: what else this process applies.
 */
export async function applyLane(context: SyncContext, lane: Lane, crowd = new LaneCrowd()): Promise<void> {
  const turn = crowd.enter();
  try {
    for (;;) {
      const runOf = await applyWaiting(context, lane, turn);
      // Events come first; a run goes on, a batch at a time, when none waits.
      if (runOf === null || !(await continueRun(context, runOf))) return;
    }
  } finally {
    turn.leave();
  }
}

/** Applies events until none waits. Resolves to the organization whose run is to be gone on with; null: there is none. */
async function applyWaiting(context: SyncContext, lane: Lane, turn: LaneTurn): Promise<string | null> {
  let most = Infinity;
  for (;;) {
    const limit = Math.min(most, await turn.next());
    try {
      const { claimed, failed, runOf } = await retryRaces(() => applyBatch(context, lane, limit), isOvertaken);
      for (const { id } of failed) await giveJob(context, id);
      turn.did(claimed);
      if (claimed < limit) return runOf;
      most = Infinity;
    } catch (error) {
      if (!isEventsFault(error)) throw error;
      // Something in the batch cannot be written. Halving it finds the one event, and the others go on.
      if (limit === 1) await parkFirst(context, lane, error);
      most = Math.max(1, Math.floor(limit / 2));
    }
  }
}

async function applyBatch({ database, settings }: SyncContext, lane: Lane, limit: number): Promise<Applied> {
  return database.transact(async (tx) => {
    const organizationId = await organizationOf(tx, lane);
    const { hasRun } = await lockOrganization(tx, organizationId ?? lane);
    const runOf = hasRun ? organizationId : null;
    const claimed = await claimLane(tx, lane, limit);
    if (claimed.length === 0) return { claimed: 0, failed: [], runOf };
    if (organizationId === null) {
      const failed = claimed.map((event) => withoutOrganization(event, settings.roleAttribute));
      await parkEvents(tx, failed);
      return { claimed: claimed.length, failed, runOf };
    }
    const { writes, settlements, failed } = await decideBatch(tx, organizationId, claimed, settings);
    if (settlements.length > 0) await writeBatch(tx, organizationId, writes, settlements);
    await parkEvents(tx, failed);
    return { claimed: claimed.length, failed, runOf };
  });
}

/** An event of an old shape whose directory has not been met: it waits for the one that names the organization. */
export function withoutOrganization(event: ClaimedEvent, roleAttribute: string): FailedEvent {
  const reading = readEvent(event, roleAttribute);
  if (!reading.ok) return failedEvent(event.id, reading.failure);
  const message = 'The event names no organization, and its directory is not known.';
  return failedEvent(event.id, { code: 'organization_unknown', message });
}

async function parkFirst({ database, log }: SyncContext, lane: Lane, error: unknown): Promise<void> {
  await database.transact(async (tx) => {
    await lockOrganization(tx, (await organizationOf(tx, lane)) ?? lane);
    const [event] = await claimLane(tx, lane, 1);
    if (event === undefined) return;
    log.error({ eventId: event.id, error: nameOf(error) }, 'an event could not be written and was parked');
    await parkEvents(tx, [{ id: event.id, reason: failureReason(internalError) }]);
  });
}

export const internalError = { code: 'internal_error', message: 'The event could not be written.' } as const;

/** Queues a parked event. A queue that cannot be reached is no loss: the relay finds parked events without a job. */
async function giveJob({ queues, log }: SyncContext, eventId: string): Promise<void> {
  try {
    await queues.retryEvent(eventId);
  } catch (error) {
    log.warn({ eventId, error: nameOf(error) }, 'a failed event could not be queued; the relay will do it');
  }
}
