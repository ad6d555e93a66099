import { isEventsFault } from '../../store/database-error.ts';
import { storePage } from '../../store/catch-up.ts';
import type { IncomingEvent } from '../../store/insert-events.ts';
import { laneOf, type Lane } from '../../store/lane.ts';
import { isConflict, retryRaces } from '../../store/retry-races.ts';
import type { WireObject } from '../../workos/api.ts';
import { readEnvelope } from '../../workos/envelope.ts';
import type { Stamp } from '../../core/stamp.ts';
import { leaseMs, type FeedReading } from './feed-reading.ts';
import { incomingEvent } from '../incoming-event.ts';
import { nameOf } from '../name-of.ts';
import { wakeLane } from '../wake-lane.ts';

/**
 * Reads the events of a page, each once. One without a usable id or type is logged by its place in the page, never its
 * content, and passed over: nothing could be stored of it, and it must not stop all others.
 */
export function readListedEvents({ context }: FeedReading, page: readonly WireObject[], now: number): IncomingEvent[] {
  const events = new Map<string, IncomingEvent>();
  for (const [index, listed] of page.entries()) {
    const reading = readOne(listed);
    if (reading.ok) events.set(reading.envelope.id, incomingEvent(reading.envelope, reading.body, now));
    else
      context.log.error(
        { index, reason: reading.detail },
        'WorkOS lists an event without id or type; it is passed over',
      );
  }
  return [...events.values()];
}

function readOne(listed: WireObject) {
  try {
    const body = Buffer.from(JSON.stringify(listed));
    return { ...readEnvelope(body), body };
  } catch {
    // Only nesting that is too deep to be written can end here.
    return { ok: false, detail: 'The event cannot be written as JSON.' } as const;
  }
}

/**
 * Stores the events of a page, moves the cursor in the same transaction (null: it stays), and wakes the lanes of those
 * that were new. One that PostgreSQL refuses is logged and passed over. Throws LeaseLostError, and whatever may go away.
 */
export async function storeListed(
  { context, leader }: FeedReading,
  events: readonly IncomingEvent[],
  cursor: Stamp | null,
): Promise<void> {
  const { database, log } = context;
  const store = async (some: readonly IncomingEvent[], place: Stamp | null): Promise<ReadonlySet<string>> => {
    const page = { events: some, cursor: place };
    return (await retryRaces(() => storePage(database, leader, leaseMs, page), isConflict)).fresh;
  };
  const fresh = new Set<string>();
  try {
    for (const id of await store(events, cursor)) fresh.add(id);
  } catch (error) {
    if (!isEventsFault(error)) throw error;
    for (const event of events) {
      try {
        for (const id of await store([event], null)) fresh.add(id);
      } catch (refusal) {
        if (!isEventsFault(refusal)) throw refusal;
        log.error(
          { eventId: event.id, error: nameOf(refusal) },
          'a listed event could not be stored and is passed over',
        );
      }
    }
    // Only when each has been tried may the cursor pass them.
    await store([], cursor);
  }
  await wakeLanes(
    context,
    events.filter(({ id }) => fresh.has(id)),
  );
}

async function wakeLanes(context: FeedReading['context'], events: readonly IncomingEvent[]): Promise<void> {
  const pending = events.filter(({ disposition }) => disposition === 'pending');
  const lanes = new Set<Lane>(pending.map((event) => laneOf(event.organizationId, event.directoryId)));
  await Promise.all([...lanes].map((lane) => wakeLane(context, lane)));
}
