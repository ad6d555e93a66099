/**
 * What tells of deliveries and batches as traces, so that one trace reaches from a webhook to the commit of its event.
 * All times are milliseconds since the epoch. Nothing here throws, waits, or names a person.
 */
export interface Tracer {
  /** Begins the trace of a delivery whose signature and envelope are right. */
  startDelivery(delivery: DeliveryStart): DeliveryTrace;
  /** Tells of a transaction that is over. */
  batchEnded(batch: BatchTrace): void;
}

export interface DeliveryStart {
  readonly eventId: string;
  readonly type: string;
  readonly began: number;
}

export interface DeliveryTrace {
  /** The delivery in W3C's form, to be kept with its event. */
  readonly traceparent: string;
  /** Starts the storing of the event. */
  startInsert(): OpenSpan;
  /** Ends the delivery with what was answered. */
  end(status: string): void;
}

export interface OpenSpan {
  end(): void;
}

/** Steps of the transaction in which a batch is applied. */
export type StepName = 'claim' | 'load' | 'decide' | 'write';

export interface TimedStep {
  readonly name: StepName;
  readonly began: number;
  readonly ended: number;
}

/** An event of a batch that came by a traced delivery. */
export interface TracedEvent {
  readonly id: string;
  /** Null when it is not known yet. */
  readonly organizationId: string | null;
  readonly outcome: string;
  readonly traceparent: string;
}

/** One transaction of a worker. */
export interface BatchTrace {
  readonly began: number;
  readonly ended: number;
  readonly steps: readonly TimedStep[];
  /** How many events were taken, the traced ones among them; 0 when it was rolled back. */
  readonly size: number;
  readonly events: readonly TracedEvent[];
  /** The kind of error that rolled it back; null when it was committed. */
  readonly error: string | null;
}
