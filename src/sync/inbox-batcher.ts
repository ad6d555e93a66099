import { withinDeadline } from '../queue/deadline.ts';
import { isEventsFault } from '../store/database-error.ts';
import type { Database } from '../store/database.ts';
import { statementsSent } from '../store/direct.ts';
import { insertEvents, type IncomingEvent } from '../store/insert-events.ts';

/** Rows of one INSERT at most. */
const rowLimit = 200;
/**
 * How long one INSERT may take; a database that hangs would hold the answers back until the senders hang up. One that
 * takes longer may still be committed, and is a duplicate when the sender comes again.
 */
const insertMs = 8_000;
/** After an INSERT that took this long to fail, whoever waits is told without a try of their own. */
const patienceMs = 1_000;

interface Waiting {
  readonly event: IncomingEvent;
  readonly resolve: (isNew: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/** Tells those who wait for a batch what became of it. */
type Answer = () => void;

const answered: Answer = () => undefined;

/**
 * Stores events, many per INSERT when many come at once and one alone when it comes alone: what arrives while an INSERT
 * is under way goes into the next. There is no timer, so nobody waits for company. How much may wait is bounded by
 * `DeliveryBudget`.
 *
 * The next INSERT leaves before the answers to the last one are written: sixty of them take this process a millisecond,
 * in which PostgreSQL would have nothing to do.
 */
export class InboxBatcher {
  readonly #database: Database;
  readonly #onStored: (fresh: readonly IncomingEvent[]) => void;
  #waiting: Waiting[] = [];
  #busy = false;

  /** `onStored` is told of the new events of each INSERT once they are committed, before those who wait for them. */
  constructor(database: Database, onStored: (fresh: readonly IncomingEvent[]) => void) {
    this.#database = database;
    this.#onStored = onStored;
  }

  /** Resolves once the event is committed: true when it is new, false when its id was known. */
  async store(event: IncomingEvent): Promise<boolean> {
    const stored = new Promise<boolean>((resolve, reject) => this.#waiting.push({ event, resolve, reject }));
    if (!this.#busy) void this.#drain();
    return stored;
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    let answer = answered;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, rowLimit);
      this.#waiting = this.#waiting.slice(rowLimit);
      const stored = this.#insert(batch);
      await statementsSent();
      answer();
      answer = await stored;
    }
    answer();
    this.#busy = false;
  }

  /** Behind a database that hangs, one would wait as long again for every INSERT before one's own. */
  #turnAllAway(error: unknown): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { reject } of waiting) reject(error);
  }

  /** Never rejects: every delivery of the batch gets its own answer, which is to be given by what this resolves to. */
  async #insert(batch: readonly Waiting[]): Promise<Answer> {
    const first = new Map<string, Waiting>();
    for (const waiting of batch) if (!first.has(waiting.event.id)) first.set(waiting.event.id, waiting);
    const started = performance.now();
    try {
      const events = [...first.values()].map(({ event }) => event);
      const repeats = batch.length - events.length;
      const inserted = insertEvents(this.#database.direct, events, { repeats });
      const { fresh } = await withinDeadline(inserted, insertMs, 'PostgreSQL did not answer an INSERT in time.');
      this.#onStored(events.filter(({ id }) => fresh.has(id)));
      return () => {
        // The same id twice in one batch: the first is new, the others are not.
        for (const waiting of batch)
          waiting.resolve(first.get(waiting.event.id) === waiting && fresh.has(waiting.event.id));
      };
    } catch (error) {
      // PostgreSQL refused one of them; each alone, so that it does not fail its neighbours.
      if (batch.length > 1 && isEventsFault(error)) for (const waiting of batch) (await this.#insert([waiting]))();
      else for (const waiting of batch) waiting.reject(error);
      if (performance.now() - started > patienceMs) this.#turnAllAway(error);
      return answered;
    }
  }
}
