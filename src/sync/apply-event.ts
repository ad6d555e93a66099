import { isPermanent, type Failure } from '../core/failure.ts';
import { PermanentFailure } from '../queue/queues.ts';
import { claimEvent, laneOfEvent, lockOrganization, organizationOf } from '../store/claim-events.ts';
import { isEventsFault } from '../store/database-error.ts';
import type { Statements } from '../store/direct.ts';
import type { Lane } from '../store/lane.ts';
import { isConflict, isOvertaken, retryRaces } from '../store/retry-races.ts';
import { internalError, withoutOrganization } from './apply-events.ts';
import type { SyncContext } from './context.ts';
import { decideAndWrite, recordFailed } from './decide-and-write.ts';
import { failedEvent } from './decide-batch.ts';
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
  const lane = await laneOfEvent(database.direct, eventId);
  if (lane === null) return;
  meter.retried();
  const failure = await tryLogged(context, lane, eventId, attempt);
  if (failure === null) return;
  meter.failed(failure.code);
  const ended = isEnd(failure, attempt);
  if (ended) meter.gaveUp();
  log.info({ eventId, code: failure.code, ended }, 'a try of an event failed');
  const { reason } = failedEvent(eventId, failure);
  throw isPermanent(failure) ? new PermanentFailure(reason) : new Error(reason);
}

/** Whether a failure is the event's outcome, rather than one more try before the next. */
function isEnd(failure: Failure, { lastTry }: Attempt): boolean {
  return lastTry || isPermanent(failure);
}

/** Why the event failed, recorded; null when it did not. Throws what is not its fault, as long as there are further tries. */
async function tryLogged(context: SyncContext, lane: Lane, eventId: string, attempt: Attempt): Promise<Failure | null> {
  const { database, log, meter } = context;
  try {
    const once = () => database.transact((tx) => tryEvent(tx, context, lane, { eventId, attempt }));
    const work = () => traceBatch(context, once, (tried) => (tried === null ? [] : [tried]));
    const tried = await retryRaces(work, isOvertaken);
    if (tried === null) return null;
    if (tried.settlements.length > 0) meter.applied(tried);
    for (const { outcome } of tried.settlements) log.debug({ eventId, outcome }, 'an event was settled');
    return tried.failed[0]?.failure ?? null;
  } catch (error) {
    if (!isEventsFault(error) && !attempt.lastTry) throw error;
    log.error({ eventId, error: nameOf(error) }, 'an event could not be written');
    const failed = failedEvent(eventId, internalError(error));
    // What it wrote was undone with the transaction that could not be, so this needs one of its own.
    const record = () =>
      database.transact(async (tx) => {
        const organizationId = await organizationOf(tx, lane);
        await recordFailed(tx, [{ ...failed, organizationId }], (failure) => isEnd(failure, attempt));
      });
    await retryRaces(record, isConflict);
    return failed.failure;
  }
}

/** Null when there is nothing to try. */
async function tryEvent(
  tx: Statements,
  { settings }: SyncContext,
  lane: Lane,
  { eventId, attempt }: { readonly eventId: string; readonly attempt: Attempt },
): Promise<MeteredBatch | null> {
  const organizationId = await organizationOf(tx, lane);
  const [, event] = await Promise.all([lockOrganization(tx, organizationId ?? lane), claimEvent(tx, eventId)]);
  if (event === null) return null;
  const taken = { claimed: [event], takenAt: performance.now() };
  const isOutcome = (failure: Failure): boolean => isEnd(failure, attempt);
  if (organizationId === null) {
    const failed = withoutOrganization(event, lane, settings.roleAttribute);
    await recordFailed(tx, [{ ...failed, organizationId }], isOutcome);
    return { ...taken, settlements: [], failed: [failed] };
  }
  const claimed = new Map([[organizationId, [event]]]);
  const [decision] = await decideAndWrite(tx, claimed, settings, { isEnd: isOutcome });
  return { ...taken, settlements: decision?.settlements ?? [], failed: decision?.failed ?? [] };
}
