/** What one key has had, as of a moment. */
interface Level {
  readonly amount: number;
  readonly at: number;
}

/** From how many keys on those are dropped that have nothing left. */
const tidyFrom = 256;

/**
 * How much each key has had lately: what is added runs off evenly, like water from a leaking bucket. Keys that have run
 * dry are forgotten, so that memory is bounded by what is added a second, not by how many keys there are.
 */
export class RecentLoad<Key> {
  readonly #perMs: number;
  readonly #levels = new Map<Key, Level>();
  #tidyAt = tidyFrom;

  /** `forgottenPerSecond`: how much of each key runs off in a second. */
  constructor(forgottenPerSecond: number) {
    this.#perMs = forgottenPerSecond / 1_000;
  }

  /** How many keys are remembered. */
  get size(): number {
    return this.#levels.size;
  }

  /** What is left of a key at a moment, in milliseconds of `performance.now()`. */
  of(key: Key, now: number): number {
    const level = this.#levels.get(key);
    return level === undefined ? 0 : Math.max(0, level.amount - (now - level.at) * this.#perMs);
  }

  /** Adds to a key, and returns what it comes to. */
  add(key: Key, amount: number, now: number): number {
    const sum = this.of(key, now) + amount;
    this.#levels.set(key, { amount: sum, at: now });
    if (this.#levels.size >= this.#tidyAt) this.#tidy(now);
    return sum;
  }

  #tidy(now: number): void {
    for (const key of this.#levels.keys()) if (this.of(key, now) === 0) this.#levels.delete(key);
    this.#tidyAt = Math.max(tidyFrom, 2 * this.#levels.size);
  }
}
