import { setTimeout as wait } from 'node:timers/promises';
import type { Queues } from '../queue/queues.ts';
import type { Lane } from '../store/lane.ts';

/** How many events a period may bring before wake-ups of one lane are spaced: a storm brings more, nothing else does. */
const calm = { events: 150, periodMs: 100 } as const;
/** How far apart they are at the beginning of a storm, and at most, in milliseconds; between them as the storm grows. */
const spacing = { leastMs: 20, mostMs: 100 } as const;

/**
 * Wakes lanes without anybody waiting for it. While a wake-up of a lane is on its way to the queue, further ones of the
 * same lane become one more, so that a burst of an organization costs the queue one job, and a queue that is down costs
 * no memory. In a storm those of one lane also keep a distance, since each costs more than storing an event does; a lane
 * at work sees what comes meanwhile without being told. A wake-up that fails is no loss: the relay finds what waits.
 */
export class LaneWaker {
  readonly #queues: Queues;
  readonly #onError: (error: unknown) => void;
  readonly #again = new Map<Lane, boolean>();
  readonly #underWay = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #period = { from: 0, events: 0, before: 0 };

  constructor(queues: Queues, onError: (error: unknown) => void) {
    this.#queues = queues;
    this.#onError = onError;
  }

  /** Returns at once. */
  wake(lane: Lane): void {
    this.#count();
    if (this.#again.has(lane)) {
      this.#again.set(lane, true);
      return;
    }
    const delivery = this.#deliver(lane);
    this.#underWay.add(delivery);
    void delivery.then(() => this.#underWay.delete(delivery));
  }

  /** Sends what still keeps its distance, and resolves when the queue has all of it or has refused it. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#underWay);
  }

  /** Never rejects. */
  async #deliver(lane: Lane): Promise<void> {
    do {
      this.#again.set(lane, false);
      try {
        await this.#queues.wakeLane(lane);
      } catch (error) {
        this.#onError(error);
        break;
      }
      await this.#keepDistance();
    } while (this.#again.get(lane) === true);
    this.#again.delete(lane);
  }

  #count(): void {
    const now = performance.now();
    const age = now - this.#period.from;
    if (age > calm.periodMs) {
      this.#period = { from: now, events: 0, before: age > 2 * calm.periodMs ? 0 : this.#period.events };
    }
    this.#period.events += 1;
  }

  async #keepDistance(): Promise<void> {
    const load = Math.max(this.#period.events, this.#period.before) / calm.events;
    if (load <= 1) return;
    const distanceMs = Math.min(spacing.mostMs, spacing.leastMs * load);
    // Only the signal can fail it.
    await wait(distanceMs, undefined, { signal: this.#closing.signal, ref: false }).catch(() => undefined);
  }
}
