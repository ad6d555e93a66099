/** What is under way for one key. */
interface UnderWay {
  readonly current: Promise<void>;
  next: Promise<void> | null;
}

/**
 * Runs the work of a key once at a time. Whoever asks while it runs has it run once more after that, since it may have
 * looked already; whoever asks when that is agreed on need not wait for it.
 */
export class OnceAtATime<Key> {
  readonly #underWay = new Map<Key, UnderWay>();

  /** Resolves when a run is over that began after the call, or when another caller waits for such a one. */
  async run(key: Key, work: () => Promise<void>): Promise<void> {
    const known = this.#underWay.get(key);
    if (known === undefined) return this.#start(key, work);
    if (known.next !== null) return;
    // How the run before ended is for its own caller.
    known.next = known.current.catch(() => undefined).then(() => this.#start(key, work));
    return known.next;
  }

  #start(key: Key, work: () => Promise<void>): Promise<void> {
    const current = work().finally(() => {
      if (started.next === null) this.#underWay.delete(key);
    });
    const started: UnderWay = { current, next: null };
    this.#underWay.set(key, started);
    return current;
  }
}
