import { everybody, readMarks } from '../../store/read-marks.ts';
import { readWithin } from '../../store/read-within.ts';
import type { SyncContext } from '../context.ts';
import { nameOf } from '../name-of.ts';

/** What a listener is told: when something may have changed, by a time that only grows. */
export interface Changed {
  /** Milliseconds since the epoch. */
  readonly at: number;
}

interface Listener {
  /** Null: all organizations. */
  readonly organization: string | null;
  readonly tell: (changed: Changed) => void;
  /** The mark that it was last told of; undefined: nothing yet. */
  mark: string | undefined;
}

/** Milliseconds between two looks, which is also how often a listener is told something at most. */
const everyMs = 1_000;
/** A look that took long is followed by so many times its length of rest. */
const restFactor = 10;
const limitMs = 2_000;

/**
 * Tells listeners that something may have changed. One for each process: while anybody listens it looks at the database
 * about every second, once for all of them; while nobody does, not at all.
 */
export class LiveFeed {
  readonly #context: Pick<SyncContext, 'database' | 'log'>;
  readonly #listeners = new Set<Listener>();
  #timer: NodeJS.Timeout | null = null;
  #isLooking = false;
  #lastAt = 0;

  constructor(context: Pick<SyncContext, 'database' | 'log'>) {
    this.#context = context;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  /**
   * Has `tell` called at the next look, since something may have changed before it, and then after every change that may
   * concern the organization, or any (null). Returns how to end that.
   */
  listen(organization: string | null, tell: (changed: Changed) => void): () => void {
    const listener: Listener = { organization, tell, mark: undefined };
    this.#listeners.add(listener);
    if (this.#timer === null && !this.#isLooking) void this.#look();
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size > 0 || this.#timer === null) return;
      clearTimeout(this.#timer);
      this.#timer = null;
    };
  }

  /** Never rejects. */
  async #look(): Promise<void> {
    this.#timer = null;
    this.#isLooking = true;
    const began = performance.now();
    try {
      const { database } = this.#context;
      const organizations = new Set([...this.#listeners].flatMap(({ organization }) => organization ?? []));
      this.#tell(await readWithin(database, limitMs, (tx) => readMarks(tx, [...organizations])));
    } catch (error) {
      // The next look finds what has changed meanwhile.
      this.#context.log.debug({ error: nameOf(error) }, 'what may have changed could not be looked at');
    }
    this.#isLooking = false;
    if (this.#listeners.size === 0) return;
    const restMs = Math.max(everyMs, restFactor * (performance.now() - began));
    this.#timer = setTimeout(() => void this.#look(), restMs).unref();
  }

  #tell(marks: ReadonlyMap<string, string>): void {
    this.#lastAt = Math.max(Date.now(), this.#lastAt + 1);
    for (const listener of this.#listeners) {
      const mark = marks.get(listener.organization ?? everybody);
      // One that came during the look is told at the next.
      if (mark === undefined || mark === listener.mark) continue;
      listener.mark = mark;
      listener.tell({ at: this.#lastAt });
    }
  }
}
