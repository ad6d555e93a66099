import { failures, type Failure } from '../core/failure.ts';
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
import { decideBatch, failedEvent, type FailedEvent } from './decide-batch.ts';
import type { MeteredBatch } from './metrics/meter.ts';
import { nameOf } from './name-of.ts';
import { traceBatch } from './trace-batch.ts';

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
  const { database, log, meter } = context;
  const lane = await laneOfEvent(database.prisma, eventId);
  if (lane === null) return;
  meter.retried();
  const failure = await tryLogged(context, lane, eventId, attempt);
  if (failure === null) return;
  meter.failed(failure.code);
  const failed = failedEvent(eventId, failure);
  const ended = attempt.lastTry || !failures[failure.code].transient;
  await retryRaces(() => recordFailure(database.prisma, { failed, lane, ended }), isConflict);
  if (ended) meter.gaveUp();
  log.info({ eventId, code: failure.code, ended }, 'a try of an event failed');
  throw failures[failure.code].transient ? new Error(failed.reason) : new PermanentFailure(failed.reason);
}

/** Why the event failed; null when it did not. Throws what is not its fault, as long as there are further tries. */
async function tryLogged(
  context: SyncContext,
  lane: Lane,
  eventId: string,
  { lastTry }: Attempt,
): Promise<Failure | null> {
  const { database, log, meter } = context;
  try {
    const once = () => database.transact((tx) => tryEvent(tx, context, lane, eventId));
    const work = () => traceBatch(context, once, (tried) => (tried === null ? [] : [tried]));
    const tried = await retryRaces(work, isOvertaken);
    if (tried === null) return null;
    if (tried.settlements.length > 0) meter.applied(tried);
    for (const { outcome } of tried.settlements) log.debug({ eventId, outcome }, 'an event was settled');
    return tried.failed[0]?.failure ?? null;
  } catch (error) {
    if (!isEventsFault(error) && !lastTry) throw error;
    log.error({ eventId, error: nameOf(error) }, 'an event could not be written');
    return internalError(error);
  }
}

interface FailedTry {
  readonly failed: FailedEvent;
  readonly lane: Lane;
  readonly ended: boolean;
}

async function recordFailure(prisma: Database['prisma'], { failed, lane, ended }: FailedTry): Promise<void> {
  await prisma.$transaction(async (tx) => {
    await parkEvents(tx, [failed]);
    if (ended) await settleFailed(tx, failed, await organizationOf(tx, lane));
  });
}

/** Null when there is nothing to try. What failed is left to the caller to record. */
async function tryEvent(
  tx: Statements,
  { settings }: SyncContext,
  lane: Lane,
  eventId: string,
): Promise<MeteredBatch | null> {
  const organizationId = await organizationOf(tx, lane);
  await lockOrganization(tx, organizationId ?? lane);
  const event = await claimEvent(tx, eventId);
  if (event === null) return null;
  const taken = { claimed: [event], takenAt: performance.now() };
  if (organizationId === null) {
    return { ...taken, settlements: [], failed: [withoutOrganization(event, lane, settings.roleAttribute)] };
  }
  const { writes, settlements, failed } = await decideBatch(tx, organizationId, [event], settings);
  if (settlements.length > 0) await writeBatch(tx, organizationId, writes, settlements);
  return { ...taken, settlements, failed };
}
