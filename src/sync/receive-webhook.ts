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
import type { Meter } from './metrics/meter.ts';
import type { ReceiveResult } from './receive-result.ts';
import type { DeliveryTrace, Tracer } from './tracing.ts';

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
  readonly meter: Meter;
  readonly log: Log;
  readonly tracer?: Tracer | undefined;
}

/**
 * Makes the function that receives deliveries: verify the bytes, read the envelope, store, and only then accept
 * (section 2). The queue is told once it is stored; when it cannot be reached the event is on disk all the same.
 */
export function createReceiver(options: ReceiverOptions): (delivery: Delivery) => Promise<ReceiveResult> {
  const { waker, secrets, toleranceMs, tally, meter, log, tracer } = options;
  // Before the answers: to write sixty of them takes longer than to tell the queue, which nobody waits for.
  const inbox = new InboxBatcher(options.database, (fresh) => {
    const pending = fresh.filter(({ disposition }) => disposition === 'pending');
    waker.wake(pending.map(({ organizationId, directoryId }) => laneOf(organizationId, directoryId)));
  });
  const keep = async (event: IncomingEvent, delivery: DeliveryTrace | undefined): Promise<ReceiveResult> => {
    const insert = delivery?.startInsert();
    try {
      const isNew = await inbox.store(event);
      return { id: event.id, status: acknowledgement(isNew, event) };
    } catch (error) {
      log.error({ eventId: event.id, error: nameOf(error) }, 'a delivery could not be stored and was turned away');
      return { status: 'unavailable', detail: 'The event could not be stored; send it again.', retryAfterSeconds: 5 };
    } finally {
      insert?.end();
    }
  };
  const receive = async ({ header, body }: Delivery): Promise<ReceiveResult> => {
    const now = Date.now();
    const signature = verifySignature({ header, body, secrets, toleranceMs, now });
    if (!signature.ok) return { status: 'rejected', code: signature.rejection, detail: signature.detail };
    tally.verified(signature.secretIndex);
    const reading = readEnvelope(body);
    if (!reading.ok) return { status: 'rejected', code: 'malformed_event', detail: reading.detail };
    const event = incomingEvent(reading.envelope, body, now);
    const delivery = tracer?.startDelivery({ eventId: event.id, type: event.type, began: now });
    const result = await keep(
      delivery === undefined ? event : { ...event, traceparent: delivery.traceparent },
      delivery,
    );
    delivery?.end(result.status);
    return result;
  };
  return async (delivery) => {
    const began = performance.now();
    const result = await receive(delivery);
    tally.answered(result);
    meter.received(result.status, performance.now() - began);
    return result;
  };
}

function acknowledgement(isNew: boolean, event: IncomingEvent): 'accepted' | 'duplicate' | 'ignored' {
  if (!isNew) return 'duplicate';
  return event.disposition === 'pending' ? 'accepted' : 'ignored';
}
