import type { Queues } from '../queue/queues.ts';
import type { Lane } from '../store/lane.ts';

/**
 * Wakes lanes without anybody waiting for it. While a wake-up of a lane is on its way to the queue, further ones of the
 * same lane become one more, so that a burst of an organization costs the queue one job, and a queue that is down costs
 * no memory. A wake-up that fails is no loss: the relay finds what waits.
 */
export class LaneWaker {
  readonly #queues: Queues;
  readonly #onError: (error: unknown) => void;
  readonly #again = new Map<Lane, boolean>();

  constructor(queues: Queues, onError: (error: unknown) => void) {
    this.#queues = queues;
    this.#onError = onError;
  }

  /** Returns at once. */
  wake(lane: Lane): void {
    if (this.#again.has(lane)) this.#again.set(lane, true);
    else void this.#deliver(lane);
  }

  async #deliver(lane: Lane): Promise<void> {
    do {
      this.#again.set(lane, false);
      try {
        await this.#queues.wakeLane(lane);
      } catch (error) {
        this.#onError(error);
        break;
      }
    } while (this.#again.get(lane) === true);
    this.#again.delete(lane);
  }
}
