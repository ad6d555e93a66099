import { lockOrganization, organizationOf, laneOfEvent } from '../store/claim-events.ts';
import type { Transaction } from '../store/database.ts';
import {
  dismissFailed,
  findFailedOf,
  isDismissed,
  readClock,
  type CauseFilter,
  type Dismissal,
  type FailedEventRow,
} from '../store/dismiss-failed.ts';
import type { Actor } from '../store/edit-member.ts';
import type { Lane } from '../store/lane.ts';
import type { EventView } from '../store/read-events.ts';
import { isConflict, retryRaces } from '../store/retry-races.ts';
import type { SyncContext } from './context.ts';
import { nameOf } from './name-of.ts';
import { showEvent } from './show-event.ts';
import { orUnavailable } from './unavailable.ts';

/** Who dismisses, and why. */
export interface DismissRequest {
  readonly actor: Actor;
  readonly reason: string;
}

/** An event cannot be dismissed, since it has not failed for good. */
export class NotFailedError extends Error {
  override readonly name = 'NotFailedError';
}

/** Events of one answer at most; asked again, the next ones follow. */
const batchSize = 1_000;

/** Milliseconds; the organization's lock is held by one batch of events at a time, which may take a while. */
const transactionLimits = { maxWait: 10_000, timeout: 60_000 };

/**
 * Takes a failed event off the list: its outcome becomes `ignored`, with who dismissed it and what it was. Asked again,
 * it answers the same. Null: there is no such event. Throws NotFailedError for one with another outcome, or none yet;
 * UnavailableError while the database is away.
 */
export async function dismissEvent(
  context: SyncContext,
  eventId: string,
  request: DismissRequest,
): Promise<EventView | null> {
  const event = await showEvent(context, eventId);
  if (event === null) return null;
  const lane = await orUnavailable(laneOfEvent(context.database.direct, eventId));
  if (lane !== null) await dismissIn(context, lane, [eventId], request);
  if (!(await orUnavailable(isDismissed(context.database, eventId)))) throw new NotFailedError(sentenceOf(event));
  return showEvent(context, eventId);
}

function sentenceOf({ outcome, attempts }: EventView): string {
  if (outcome !== null) return `The event is ${outcome}; only failed events can be dismissed.`;
  const tried = attempts === 0 ? 'has not been tried yet' : 'is still being tried';
  return `The event ${tried}. Wait until it has failed for good, and ask again.`;
}

/** What one batch of a group came to. */
export interface DismissedGroup {
  readonly dismissed: number;
  /** Whether there are more; ask again with the same `before`, so that what fails meanwhile is left alone. */
  readonly more: boolean;
  readonly before: Date;
}

/** Dismisses the oldest events of a cause, up to 1,000. Throws UnavailableError while the database is away. */
export async function dismissGroup(
  context: SyncContext,
  cause: Omit<CauseFilter, 'before'> & { readonly before?: Date | undefined },
  request: DismissRequest,
): Promise<DismissedGroup> {
  const before = cause.before ?? (await orUnavailable(readClock(context.database)));
  const found = await orUnavailable(findFailedOf(context.database, { ...cause, before }, 0n, batchSize));
  let dismissed = 0;
  for (const [lane, events] of Map.groupBy(found, (event: FailedEventRow) => event.lane)) {
    const ids = events.map((event) => event.id);
    dismissed += await dismissIn(context, lane, ids, request);
  }
  return { dismissed, more: found.length === batchSize, before };
}

/** Dismisses failed events of one lane, and has their jobs leave the failed set. Resolves to how many there were. */
async function dismissIn(
  { database, queues, log }: SyncContext,
  lane: Lane,
  eventIds: readonly string[],
  { actor, reason }: DismissRequest,
): Promise<number> {
  const dismissal: Dismissal = { actor, name: actor.replace(/^operator:/, ''), reason: asSentence(reason) };
  const work = async (tx: Transaction): Promise<string[]> => {
    await lockOrganization(tx, (await organizationOf(tx, lane)) ?? lane);
    return dismissFailed(tx, eventIds, dismissal);
  };
  const dismissed = await orUnavailable(
    retryRaces(() => database.prisma.$transaction(work, transactionLimits), isConflict),
  );
  try {
    await queues.dropFailed(dismissed);
  } catch (error) {
    log.warn({ error: nameOf(error) }, 'jobs of dismissed events are still in the failed set; the relay removes them');
  }
  return dismissed.length;
}

function asSentence(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
