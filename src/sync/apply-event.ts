import { isPermanent, type Failure } from '../core/failure.ts';
import { PermanentFailure } from '../queue/queues.ts';
import { claimEvent, laneOfEvent, lockOrganization, organizationOf, type WaitingEvent } from '../store/claim-events.ts';
import { isEventsFault } from '../store/database-error.ts';
import type { Statements } from '../store/direct.ts';
import type { Lane } from '../store/lane.ts';
import { isConflict, isOvertaken, retryRaces } from '../store/retry-races.ts';
import { parkEvents, settleFailed } from '../store/settle-failure.ts';
import { writeBatch } from '../store/write-batch.ts';
import { internalError, withoutOrganization } from './apply-events.ts';
import type { SyncContext, SyncSettings } from './context.ts';
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
      database.transact(async (tx) =>
        recordFailure(tx, failed, { attempt, organizationId: await organizationOf(tx, lane) }),
      );
    await retryRaces(record, isConflict);
    return failed.failure;
  }
}

async function recordFailure(
  tx: Statements,
  failed: FailedEvent,
  { attempt, organizationId }: { readonly attempt: Attempt; readonly organizationId: string | null },
): Promise<void> {
  await parkEvents(tx, [failed]);
  if (isEnd(failed.failure, attempt)) await settleFailed(tx, [{ ...failed, organizationId }]);
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
  const decided =
    organizationId === null
      ? { settlements: [], failed: [withoutOrganization(event, lane, settings.roleAttribute)] }
      : await decideAndWriteOne(tx, organizationId, event, settings);
  for (const failed of decided.failed) await recordFailure(tx, failed, { attempt, organizationId });
  return { ...taken, ...decided };
}

async function decideAndWriteOne(
  tx: Statements,
  organizationId: string,
  event: WaitingEvent,
  settings: SyncSettings,
): Promise<Pick<MeteredBatch, 'settlements' | 'failed'>> {
  const { writes, settlements, failed } = await decideBatch(tx, organizationId, [event], settings);
  if (settlements.length > 0) await writeBatch(tx, organizationId, writes, settlements);
  return { settlements, failed };
}
