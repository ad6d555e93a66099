import { withinDeadline } from '../../queue/deadline.ts';
import {
  dropCursor,
  LeaseLostError,
  recordCaughtUp,
  recordFailure,
  releaseLease,
  takeLease,
  type CatchUpLease,
} from '../../store/catch-up.ts';
import type { ApiPage, WireObject } from '../../workos/api.ts';
import { WorkosApiError } from '../../workos/api-error.ts';
import { askEvents, type FeedStart } from './ask-events.ts';
import type { SyncContext } from '../context.ts';
import { FeedCursor } from './feed-cursor.ts';
import { leaseMs, type FeedReading } from './feed-reading.ts';
import { nameOf } from '../name-of.ts';
import { readListedEvents, storeListed } from './store-listed.ts';

/** How long others leave the reading to this process after a poll; two pauses between polls. */
const idleLeaseMs = 10_000;

/**
 * One poll of WorkOS's Events API (section 7): stores what it lists behind the cursor, up to the end of the list, if this
 * process has the lease or nobody has. Each page is stored together with the cursor, so a process that dies loses
 * nothing; what is listed twice is known by its id. Throws what made the poll fail, which then stands in the status too;
 * nothing when the signal ended it, or another process took over.
 */
export async function catchUp(reading: FeedReading): Promise<void> {
  const { context, leader, signal } = reading;
  const { database, log } = context;
  const lease = await takeLease(database, leader, leaseMs);
  if (lease === null) return;
  try {
    await walk(reading, lease);
    await recordCaughtUp(database, leader, idleLeaseMs);
  } catch (error) {
    if (signal.aborted) return;
    if (error instanceof LeaseLostError) {
      log.info({ leader }, 'another process has taken over reading the Events API');
      return;
    }
    await noteFailure(reading, error);
    throw error;
  }
}

/** Reads from the cursor, page after page, to the end of the list; from 30 days back when WorkOS refuses the cursor. */
async function walk(reading: FeedReading, lease: CatchUpLease): Promise<void> {
  try {
    await walkFrom(reading, lease);
  } catch (error) {
    if (!(error instanceof CursorExpiredError)) throw error;
    reading.context.log.warn({}, 'WorkOS no longer keeps the newest event that was read; reading starts 30 days back');
    await walkFrom(reading, await dropCursor(reading.context.database, reading.leader));
  }
}

/** WorkOS refuses the stored cursor. */
class CursorExpiredError extends Error {}

async function walkFrom(reading: FeedReading, lease: CatchUpLease): Promise<void> {
  const { workos, context } = reading;
  const cursor = new FeedCursor(lease.cursor);
  let warned = false;
  for (let start: FeedStart | null = startOf(lease); start !== null;) {
    const page: ApiPage<WireObject> = await askFrom(reading, start, lease);
    const now = workos.serverTime ?? Date.now();
    const events = readListedEvents(reading, page.data, now);
    const stamps = events.map(({ id, occurredAt }) => ({ eventId: id, at: occurredAt }));
    const next = cursor.advance(stamps, { now, isLast: page.after === null });
    if (!cursor.inOrder && !warned) context.log.warn({}, outOfOrder);
    warned = !cursor.inOrder;
    if (events.length > 0 || next !== null) await storeListed(reading, events, next);
    start = page.after === null ? null : { after: page.after };
  }
}

const outOfOrder = 'WorkOS lists events out of order; they are stored, and the cursor waits for the end of the list';

async function askFrom(reading: FeedReading, start: FeedStart, { cursor }: CatchUpLease): Promise<ApiPage<WireObject>> {
  try {
    return await askEvents(reading, start);
  } catch (error) {
    // WorkOS answers 400 to a cursor that it no longer keeps (workos-bridge); to one it has just given, for other reasons.
    const refused = error instanceof WorkosApiError && error.kind === 'bad_request';
    if (refused && 'after' in start && start.after === cursor?.eventId) throw new CursorExpiredError();
    throw error;
  }
}

function startOf({ cursor, since }: CatchUpLease): FeedStart {
  return cursor === null ? { rangeStart: since } : { after: cursor.eventId };
}

async function noteFailure({ context, leader }: FeedReading, error: unknown): Promise<void> {
  // A message of WorkosApiError names a path and a status; others may quote what was to be stored.
  const failure =
    error instanceof WorkosApiError
      ? error.message
      : `Events could not be stored (${nameOf(error)}). Read the service log at that time; it is tried again.`;
  try {
    await recordFailure(context.database, leader, failure);
  } catch (unrecorded) {
    context.log.warn({ error: nameOf(unrecorded) }, 'a failed poll of the Events API could not be recorded');
  }
}

/** Milliseconds. */
const firstPauseMs = 1_000;
const longestPauseMs = 60_000;

/** How long to wait after so many failed polls in a row, in milliseconds. A wrong key does not become right by waiting. */
export function pauseAfterFailure(error: unknown, failures: number): number {
  if (error instanceof WorkosApiError && error.kind === 'unauthorized') return longestPauseMs;
  return Math.min(longestPauseMs, firstPauseMs * 2 ** (failures - 1));
}

/** Leaves the reading to the other processes at once. Never rejects: the lease ends by itself. */
export async function stopCatchingUp({ database, log }: SyncContext, leader: string): Promise<void> {
  try {
    await withinDeadline(releaseLease(database, leader), 1_000, 'PostgreSQL did not answer in time.');
  } catch (error) {
    log.debug({ error: nameOf(error) }, 'the lease on the Events API could not be given back; it runs out by itself');
  }
}
