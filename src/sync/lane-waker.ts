import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import type { Queues } from '../queue/queues.ts';
import type { Lane } from '../store/lane.ts';

/** How many events a period may bring before wake-ups of one lane are spaced: a storm brings more, nothing else does. */
const calm = { events: 150, periodMs: 100 } as const;
/** How far apart they are at the beginning of a storm, and at most, in milliseconds; between them as the storm grows. */
const spacing = { leastMs: 20, mostMs: 100 } as const;

/** From how many on the wake-ups of one moment are one job, and how many lanes it has at most. */
const group = { least: 3, most: 32 } as const;

/**
 * Wakes lanes without anybody waiting for it. Wake-ups that come together, or while others are on their way to the queue,
 * go as one job: an idle service tells of an event at once, a busy one does not pay the queue for each. While a lane is on
 * its way, further wake-ups of it become one more, so that a burst of an organization costs the queue one job, and a
 * queue that is down costs no memory. In a storm those of one lane also keep a distance, since each costs more than storing an event
 * does; a lane at work sees what comes meanwhile without being told. A wake-up that fails is no loss: the relay finds
 * what waits.
 */
export class LaneWaker {
  readonly #queues: Pick<Queues, 'wakeLane' | 'wakeLanes'>;
  readonly #onError: (error: unknown) => void;
  /** Lanes that are due, on their way or keeping their distance, and whether they are to be woken once more after it. */
  readonly #again = new Map<Lane, boolean>();
  #due: Lane[] = [];
  #sending: Promise<void> | null = null;
  readonly #resting = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #period = { from: 0, events: 0, before: 0 };

  constructor(queues: Pick<Queues, 'wakeLane' | 'wakeLanes'>, onError: (error: unknown) => void) {
    this.#queues = queues;
    this.#onError = onError;
  }

  /** Returns at once. */
  wake(lane: Lane): void {
    this.#count();
    if (this.#again.has(lane)) this.#again.set(lane, true);
    else this.#send(lane);
  }

  /** Sends what still keeps its distance, and resolves when the queue has all of it or has refused it. */
  async close(): Promise<void> {
    this.#closing.abort();
    while (this.#resting.size > 0 || this.#sending !== null) {
      await Promise.all([...this.#resting, this.#sending]);
    }
  }

  #send(lane: Lane): void {
    this.#again.set(lane, false);
    this.#due.push(lane);
    this.#sending ??= this.#sendDue();
  }

  /** Never rejects. */
  async #sendDue(): Promise<void> {
    // Those whose events were stored together are told of together.
    await setImmediate();
    while (this.#due.length > 0) {
      const lanes = this.#due.slice(0, group.most);
      this.#due = this.#due.slice(group.most);
      const sent = await this.#tell(lanes);
      for (const lane of lanes) {
        if (!sent) this.#again.delete(lane);
        else this.#rest(lane);
      }
    }
    this.#sending = null;
  }

  /** Resolves to whether the queue has them. */
  async #tell(lanes: readonly Lane[]): Promise<boolean> {
    try {
      if (lanes.length >= group.least) await this.#queues.wakeLanes(lanes);
      else await Promise.all(lanes.map((lane) => this.#queues.wakeLane(lane)));
      return true;
    } catch (error) {
      this.#onError(error);
      return false;
    }
  }

  #rest(lane: Lane): void {
    const rest = this.#keepDistance().then(() => {
      this.#resting.delete(rest);
      if (this.#again.get(lane) === true) this.#send(lane);
      else this.#again.delete(lane);
    });
    this.#resting.add(rest);
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
