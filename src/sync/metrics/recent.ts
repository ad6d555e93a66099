import { withinDeadline } from '../../queue/deadline.ts';

/** How long a scrape waits for a value before it goes without it. */
const deadlineMs = 3_000;

/**
 * A value that is read at most once every `everyMs` milliseconds, however many ask for it, and by one reading at a time:
 * a database that hangs is asked once, not once a scrape.
 */
export class Recent<T> {
  readonly #read: () => Promise<T>;
  readonly #everyMs: number;
  readonly #onError: (error: unknown) => void;
  #value: T | null = null;
  #staleAt = 0;
  #underWay: Promise<void> | null = null;

  constructor(read: () => Promise<T>, everyMs: number, onError: (error: unknown) => void) {
    this.#read = read;
    this.#everyMs = everyMs;
    this.#onError = onError;
  }

  /** The value; null when it could not be read, or not in time. Never rejects. */
  async get(): Promise<T | null> {
    if (this.#underWay === null && performance.now() < this.#staleAt) return this.#value;
    this.#underWay ??= this.#refresh();
    try {
      await withinDeadline(this.#underWay, deadlineMs, 'It was not read in time.');
      return this.#value;
    } catch {
      return null;
    }
  }

  /** Never rejects. */
  async #refresh(): Promise<void> {
    try {
      this.#value = await this.#read();
    } catch (error) {
      this.#value = null;
      this.#onError(error);
    }
    this.#staleAt = performance.now() + this.#everyMs;
    this.#underWay = null;
  }
}
