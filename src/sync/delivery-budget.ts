/** Bytes of bodies in hand at most, from a request's head until its answer has gone. */
const byteLimit = 32 * 1024 * 1024;
/** What a delivery takes besides its body. */
const overhead = 2 * 1024;

/**
 * Bounds the memory of deliveries in hand: those that are still being read, that wait for the database, or whose answer
 * is on its way. It is asked before a body is read, so that a flood costs its heads only.
 */
export class DeliveryBudget {
  readonly #limit: number;
  #taken = 0;

  constructor(limit = byteLimit) {
    this.#limit = limit;
  }

  /** Takes room for a body of this many bytes; returns what gives it back, once. Null: there is none just now. */
  take(bytes: number): (() => void) | null {
    if (this.#taken >= this.#limit) return null;
    let held = bytes + overhead;
    this.#taken += held;
    return () => {
      this.#taken -= held;
      held = 0;
    };
  }
}
