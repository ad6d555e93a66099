import type { IncomingEvent } from '../store/insert-events.ts';
import type { Envelope } from '../workos/envelope.ts';
import { isApplied } from './read-event.ts';

/** What is stored of an event, by whatever way it came: `body` is its JSON, `now` the time here in milliseconds. */
export function incomingEvent(envelope: Envelope, body: Buffer, now: number): IncomingEvent {
  const { id, type, organizationId, directoryId, directoryUserId, occurredAt } = envelope;
  const applied = isApplied(type);
  return {
    id,
    type,
    organizationId,
    directoryId,
    directoryUserId,
    // Neither the envelope nor the id tells: the time of the first arrival is the best there is.
    occurredAt: occurredAt ?? now,
    disposition: applied ? 'pending' : 'ignored',
    // A Directory Sync type of the future may mean something to a later version; others are none of our business.
    payload: applied || type.startsWith('dsync.') ? body : null,
  };
}
