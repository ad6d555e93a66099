import { isPermanent, type Failure } from '../core/failure.ts';
import { claimLane, lockOrganization, organizationOf, type ClaimedEvent } from '../store/claim-events.ts';
import { isEventsFault } from '../store/database-error.ts';
import { directoryOfLane, type Lane } from '../store/lane.ts';
import { isOvertaken, retryRaces } from '../store/retry-races.ts';
import { parkEvents, type FailedTry } from '../store/settle-failure.ts';
import type { SyncContext } from './context.ts';
import { continueRun } from './continue-run.ts';
import { decideAndWrite, recordFailed } from './decide-and-write.ts';
import { failedEvent, type FailedEvent } from './decide-batch.ts';
import { applyTogether, type Applied, type ApplyTogether } from './apply-together.ts';
import { LaneCrowd, type LaneTurn } from './lane-crowd.ts';
import { nameOf } from './name-of.ts';
import { OnceAtATime } from './once-at-a-time.ts';
import { readEvent } from './read-event.ts';
import { traceBatch, type Step } from './trace-batch.ts';
import { Turnstile } from './turnstile.ts';

/** What a worker process applies its lanes with. */
export interface LaneWork {
  readonly context: SyncContext;
  /** What else the process applies. */
  readonly crowd: LaneCrowd;
  /** Applies the first events of a lane together with other lanes'; null: each lane goes alone. */
  readonly together: ApplyTogether | null;
  /** Through which lanes go that are applied alone, so that they do not wait for connections they cannot have. */
  readonly alone: Turnstile;
  /** The lanes in hand: a lane that is woken by two jobs is not applied by both at once. */
  readonly lanes: OnceAtATime<Lane>;
}

/** What is lost with PostgreSQL waits again in the inbox, and is applied again. */
const asynchronously = { commit: 'asynchronous' } as const;

/** Lanes that a process applies alone at once; with those together they need no more connections than it has. */
const aloneLimit = 8;

/** How many events that failed are given to the queue at once. */
const jobsAtOnce = 50;

/** What one process applies its lanes with, together as far as that is possible. */
export function laneWork(context: SyncContext, crowd = new LaneCrowd()): LaneWork {
  return {
    context,
    crowd,
    together: applyTogether(context),
    alone: new Turnstile(aloneLimit),
    lanes: new OnceAtATime(),
  };
}

/**
 * Applies what waits in a lane until nothing does, oldest first, in batches of one transaction each (R1, R4). Events
 * that fail get a job of their own, which tries them again where that may help. Throws when the database cannot do it
 * now; nothing is lost then, and the lane is tried again.
 */
export async function applyLane(context: SyncContext, lane: Lane, work = workAlone(context)): Promise<void> {
  await work.lanes.run(lane, () => applyUntilEmpty(work, lane));
}

async function applyUntilEmpty(work: LaneWork, lane: Lane): Promise<void> {
  const turn = work.crowd.enter(lane);
  try {
    for (;;) {
      const runOf = await applyWaiting(work, lane, turn);
      // Events come first; a run goes on, a batch at a time, when none waits.
      if (runOf === null || !(await continueRun(work.context, runOf))) return;
    }
  } finally {
    turn.leave();
  }
}

function workAlone(context: SyncContext): LaneWork {
  return { ...laneWork(context), together: null };
}

/** Applies events until none waits. Resolves to the organization whose run is to be gone on with; null: there is none. */
async function applyWaiting(
  { context, together, alone }: LaneWork,
  lane: Lane,
  turn: LaneTurn,
): Promise<string | null> {
  // What others share a transaction with must be as short as theirs.
  while (!turn.isHeavy) {
    const applied = (await together?.(lane)) ?? null;
    if (applied === null) break;
    await settle(context, turn, applied);
    if (!applied.more) return applied.runOf;
  }
  let most = Infinity;
  for (;;) {
    const limit = Math.min(most, await turn.next());
    try {
      const applied = await alone.through(() => retryRaces(() => applyBatch(context, lane, limit), isOvertaken));
      await settle(context, turn, applied);
      if (!applied.more) return applied.runOf;
      most = Infinity;
    } catch (error) {
      if (!isEventsFault(error)) throw error;
      // Something in the batch cannot be written. Halving it finds the one event, and the others go on.
      if (limit === 1) await parkFirst(context, lane, error);
      most = Math.max(1, Math.floor(limit / 2));
    }
  }
}

async function settle(context: SyncContext, turn: LaneTurn, applied: Applied): Promise<void> {
  const { meter, log } = context;
  meter.applied(applied);
  for (const { eventId, outcome } of applied.settlements) log.debug({ eventId, outcome }, 'an event was settled');
  for (const { id, failure } of applied.failed) {
    const ended = isPermanent(failure);
    if (ended) meter.gaveUp();
    log.info({ eventId: id, code: failure.code, ended }, 'an event failed');
  }
  for (let from = 0; from < applied.failed.length; from += jobsAtOnce) {
    await Promise.all(applied.failed.slice(from, from + jobsAtOnce).map((event) => giveJob(context, event)));
  }
  turn.did(applied.claimed.length);
}

async function applyBatch(context: SyncContext, lane: Lane, limit: number): Promise<Applied> {
  return traceBatch(
    context,
    (step) => applyTimed(context, lane, limit, step),
    (applied) => [applied],
  );
}

async function applyTimed(
  { database, settings }: SyncContext,
  lane: Lane,
  limit: number,
  step: Step,
): Promise<Applied> {
  return database.transact(async (tx) => {
    const organizationId = await organizationOf(tx, lane);
    const [{ hasRun }, claimed] = await step('claim', () =>
      Promise.all([lockOrganization(tx, organizationId ?? lane), claimLane(tx, lane, limit)]),
    );
    const runOf = hasRun ? organizationId : null;
    const taken = { claimed, takenAt: performance.now(), more: claimed.length === limit, runOf };
    if (claimed.length === 0) return { ...taken, settlements: [], failed: [] };
    if (organizationId === null) {
      const failed = claimed.map((event) => withoutOrganization(event, lane, settings.roleAttribute));
      await recordFailed(
        tx,
        failed.map((event) => ({ ...event, organizationId })),
      );
      return { ...taken, settlements: [], failed };
    }
    const decisions = await decideAndWrite(tx, new Map([[organizationId, claimed]]), settings, { step });
    const settlements = decisions.flatMap((decision) => decision.settlements);
    return { ...taken, settlements, failed: decisions.flatMap(({ failed }) => failed) };
  }, asynchronously);
}

/** An event of an old shape whose directory has not been met: it waits for the one that names the organization. */
export function withoutOrganization(event: ClaimedEvent, lane: Lane, roleAttribute: string): FailedEvent {
  const reading = readEvent(event, roleAttribute);
  if (!reading.ok) return failedEvent(event.id, reading.failure);
  const message = 'The event names no organization, and its directory is not known.';
  const place = directoryOfLane(lane) ?? 'data.organization_id';
  return failedEvent(event.id, { code: 'organization_unknown', place, message });
}

async function parkFirst({ database, log, meter }: SyncContext, lane: Lane, error: unknown): Promise<void> {
  await database.transact(async (tx) => {
    await lockOrganization(tx, (await organizationOf(tx, lane)) ?? lane);
    const [event] = await claimLane(tx, lane, 1);
    if (event === undefined) return;
    log.error({ eventId: event.id, error: nameOf(error) }, 'an event could not be written and was parked');
    await parkEvents(tx, [failedEvent(event.id, internalError(error))]);
    meter.failed('internal_error');
  });
}

/** The failure of an event that the database refused; the place is the kind of error, which quotes no row. */
export function internalError(error: unknown): Failure {
  return { code: 'internal_error', place: nameOf(error), message: 'The event could not be written.' };
}

/**
 * Gives an event that failed the job it should have: one that tries it again, or, when that is of no use, one that takes
 * its place in the failed set. A queue that cannot be reached is no loss: the relay finds events without their job.
 */
async function giveJob({ queues, log }: SyncContext, { id, failure }: FailedTry): Promise<void> {
  try {
    if (isPermanent(failure)) await queues.keepFailed(id);
    else await queues.retryEvent(id);
  } catch (error) {
    log.warn({ eventId: id, error: nameOf(error) }, 'a failed event could not be queued; the relay will do it');
  }
}
