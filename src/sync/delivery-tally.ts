import type { ReceiveResult } from './receive-result.ts';

type Rejection = Extract<ReceiveResult, { status: 'rejected' }>['code'];

/** What became of the deliveries that this process got since it started. */
export interface DeliveryCounts {
  readonly accepted: number;
  readonly duplicate: number;
  readonly ignored: number;
  readonly unavailable: number;
  /**
   * By problem code. `timestamp_outside_tolerance` stands apart from wrong signatures, since it can mean a late retry or
   * a wrong clock.
   */
  readonly rejected: Readonly<Record<Rejection, number>>;
  /** How many each live secret verified, in the order of WORKOS_WEBHOOK_SECRET: an old one at rest may be taken away. */
  readonly verifiedBySecret: readonly number[];
}

/** Counts deliveries as they are answered. */
export class DeliveryTally {
  readonly #counts = { accepted: 0, duplicate: 0, ignored: 0, unavailable: 0 };
  readonly #rejected: Record<Rejection, number> = {
    signature_missing: 0,
    signature_malformed: 0,
    signature_mismatch: 0,
    timestamp_outside_tolerance: 0,
    malformed_event: 0,
  };
  readonly #verifiedBySecret: number[];

  constructor(secrets: number) {
    this.#verifiedBySecret = new Array<number>(secrets).fill(0);
  }

  verified(secretIndex: number): void {
    this.#verifiedBySecret[secretIndex] = (this.#verifiedBySecret[secretIndex] ?? 0) + 1;
  }

  answered(result: ReceiveResult): void {
    if (result.status === 'rejected') this.#rejected[result.code] += 1;
    else this.#counts[result.status] += 1;
  }

  read(): DeliveryCounts {
    return { ...this.#counts, rejected: { ...this.#rejected }, verifiedBySecret: [...this.#verifiedBySecret] };
  }
}
