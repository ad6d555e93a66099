import { setImmediate } from 'node:timers/promises';

/** How long work may keep everything else in this process waiting, in milliseconds. */
const sliceMs = 4;

/** Lets everything else in this process go on from time to time during long work. */
export class Breath {
  #since = performance.now();

  /** Whether the work has gone on long enough for others to be let in: then wait for `take`. */
  get isDue(): boolean {
    return performance.now() - this.#since > sliceMs;
  }

  /** Resolves once the others have had their turn. */
  async take(): Promise<void> {
    await setImmediate();
    this.#since = performance.now();
  }
}
