import type { Database } from '../store/database.ts';
import type { IncomingEvent } from '../store/insert-events.ts';
import { laneOf } from '../store/lane.ts';
import { readEnvelope } from '../workos/envelope.ts';
import { verifySignature } from '../workos/signature.ts';
import { nameOf } from './name-of.ts';
import type { Log } from './context.ts';
import type { DeliveryTally } from './delivery-tally.ts';
import { InboxBatcher } from './inbox-batcher.ts';
import { incomingEvent } from './incoming-event.ts';
import type { LaneWaker } from './lane-waker.ts';
import type { ReceiveResult } from './receive-result.ts';

export interface Delivery {
  /** The value of `WorkOS-Signature`. */
  readonly header: string | undefined;
  /** The bytes as they came. */
  readonly body: Buffer;
}

export interface ReceiverOptions {
  readonly database: Database;
  readonly waker: LaneWaker;
  readonly secrets: readonly string[];
  readonly toleranceMs: number;
  readonly tally: DeliveryTally;
  readonly log: Log;
}

/**
 * Makes the function that receives deliveries: verify the bytes, read the envelope, store, and only then accept
 * (section 2). The queue is told afterwards; when it cannot be reached the event is on disk all the same.
 */
export function createReceiver(options: ReceiverOptions): (delivery: Delivery) => Promise<ReceiveResult> {
  const { waker, secrets, toleranceMs, tally, log } = options;
  const inbox = new InboxBatcher(options.database);
  const receive = async ({ header, body }: Delivery): Promise<ReceiveResult> => {
    const now = Date.now();
    const signature = verifySignature({ header, body, secrets, toleranceMs, now });
    if (!signature.ok) return { status: 'rejected', code: signature.rejection, detail: signature.detail };
    tally.verified(signature.secretIndex);
    const reading = readEnvelope(body);
    if (!reading.ok) return { status: 'rejected', code: 'malformed_event', detail: reading.detail };
    const event = incomingEvent(reading.envelope, body, now);
    try {
      const isNew = await inbox.store(event);
      if (isNew && event.disposition === 'pending') waker.wake(laneOf(event.organizationId, event.directoryId));
      return { id: event.id, status: acknowledgement(isNew, event) };
    } catch (error) {
      log.error({ eventId: event.id, error: nameOf(error) }, 'a delivery could not be stored and was turned away');
      return { status: 'unavailable', detail: 'The event could not be stored; send it again.', retryAfterSeconds: 5 };
    }
  };
  return async (delivery) => {
    const result = await receive(delivery);
    tally.answered(result);
    return result;
  };
}

function acknowledgement(isNew: boolean, event: IncomingEvent): 'accepted' | 'duplicate' | 'ignored' {
  if (!isNew) return 'duplicate';
  return event.disposition === 'pending' ? 'accepted' : 'ignored';
}
