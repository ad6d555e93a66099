import { isEventsFault } from '../store/database-error.ts';
import type { Database } from '../store/database.ts';
import { insertEvents, type IncomingEvent } from '../store/insert-events.ts';

/** Rows of one INSERT at most, and bytes of payload waiting at most before deliveries are turned away. */
const rowLimit = 200;
const byteLimit = 64 * 1024 * 1024;

/** Too many deliveries wait for the database; nothing was stored, and the sender must come again. */
export class InboxFullError extends Error {
  constructor() {
    super('More deliveries are waiting to be stored than may be held in memory.');
  }
}

interface Waiting {
  readonly event: IncomingEvent;
  readonly resolve: (isNew: boolean) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Stores events, many per INSERT when many come at once and one alone when it comes alone: what arrives while an INSERT
 * is under way goes into the next. There is no timer, so nobody waits for company.
 */
export class InboxBatcher {
  readonly #database: Database;
  #waiting: Waiting[] = [];
  #bytes = 0;
  #busy = false;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Resolves once the event is committed: true when it is new, false when its id was known. */
  async store(event: IncomingEvent): Promise<boolean> {
    if (this.#bytes >= byteLimit) throw new InboxFullError();
    const stored = new Promise<boolean>((resolve, reject) => this.#waiting.push({ event, resolve, reject }));
    this.#bytes += event.payload?.length ?? 0;
    if (!this.#busy) void this.#drain();
    return stored;
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.slice(0, rowLimit);
      this.#waiting = this.#waiting.slice(rowLimit);
      await this.#insert(batch);
      for (const { event } of batch) this.#bytes -= event.payload?.length ?? 0;
    }
    this.#busy = false;
  }

  /** Never rejects: every delivery of the batch gets its own answer. */
  async #insert(batch: readonly Waiting[]): Promise<void> {
    const first = new Map<string, Waiting>();
    for (const waiting of batch) if (!first.has(waiting.event.id)) first.set(waiting.event.id, waiting);
    try {
      const fresh = await insertEvents(
        this.#database,
        [...first.values()].map(({ event }) => event),
      );
      // The same id twice in one batch: the first is new, the others are not.
      for (const waiting of batch)
        waiting.resolve(first.get(waiting.event.id) === waiting && fresh.has(waiting.event.id));
    } catch (error) {
      if (batch.length === 1 || !isEventsFault(error)) for (const waiting of batch) waiting.reject(error);
      // PostgreSQL refused one of them; each alone, so that it does not fail its neighbours.
      else for (const waiting of batch) await this.#insert([waiting]);
    }
  }
}
