import { failures, failureReason, type Failure } from '../core/failure.ts';
import { PermanentFailure } from '../queue/queues.ts';
import { claimEvent, laneOfEvent, lockOrganization, organizationOf } from '../store/claim-events.ts';
import { isEventsFault } from '../store/database-error.ts';
import type { Database } from '../store/database.ts';
import type { Statements } from '../store/direct.ts';
import type { Lane } from '../store/lane.ts';
import { isConflict, isOvertaken, retryRaces } from '../store/retry-races.ts';
import { parkEvents, settleFailed } from '../store/settle-failure.ts';
import { writeBatch } from '../store/write-batch.ts';
import { internalError, withoutOrganization } from './apply-events.ts';
import type { SyncContext } from './context.ts';
import { decideBatch } from './decide-batch.ts';
import { nameOf } from './name-of.ts';

/** Which try of an event's job this is. */
export interface Attempt {
  /** No further try follows. */
  readonly lastTry: boolean;
}

/**
 * Applies one event that failed before, by the same path as all others (R1), so that it cannot overtake anything. Does
 * nothing when it has been applied meanwhile; tries one that had failed again. When it fails for good its outcome becomes `failed`. It throws
 * whenever the event failed, so that its job fails with it; PermanentFailure when trying again is of no use.
 */
export async function applyEvent(context: SyncContext, eventId: string, attempt: Attempt): Promise<void> {
  const { database, log } = context;
  const lane = await laneOfEvent(database.prisma, eventId);
  if (lane === null) return;
  let failure: Failure | null;
  try {
    const work = () => database.transact((tx) => tryEvent(tx, context, lane, eventId));
    failure = await retryRaces(work, isOvertaken);
  } catch (error) {
    if (!isEventsFault(error) && !attempt.lastTry) throw error;
    log.error({ eventId, error: nameOf(error) }, 'an event could not be written');
    failure = internalError;
  }
  if (failure === null) return;
  const reason = failureReason(failure);
  const ended = attempt.lastTry || !failures[failure.code].transient;
  await retryRaces(() => recordFailure(database.prisma, { eventId, lane, reason, ended }), isConflict);
  throw failures[failure.code].transient ? new Error(reason) : new PermanentFailure(reason);
}

interface FailedTry {
  readonly eventId: string;
  readonly lane: Lane;
  readonly reason: string;
  readonly ended: boolean;
}

async function recordFailure(prisma: Database['prisma'], { eventId, lane, reason, ended }: FailedTry): Promise<void> {
  await prisma.$transaction(async (tx) => {
    await parkEvents(tx, [{ id: eventId, reason }]);
    if (ended) await settleFailed(tx, eventId, await organizationOf(tx, lane), reason);
  });
}

async function tryEvent(
  tx: Statements,
  { settings }: SyncContext,
  lane: Lane,
  eventId: string,
): Promise<Failure | null> {
  const organizationId = await organizationOf(tx, lane);
  await lockOrganization(tx, organizationId ?? lane);
  const event = await claimEvent(tx, eventId);
  if (event === null) return null;
  if (organizationId === null) return withoutOrganization(event, settings.roleAttribute).failure;
  const { writes, settlements, failed } = await decideBatch(tx, organizationId, [event], settings);
  if (settlements.length > 0) await writeBatch(tx, organizationId, writes, settlements);
  return failed[0]?.failure ?? null;
}
