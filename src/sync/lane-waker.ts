import { setTimeout as wait } from 'node:timers/promises';
import type { Queues } from '../queue/queues.ts';
import type { Lane } from '../store/lane.ts';

/** How many events a period may bring before wake-ups of one lane are spaced: a storm brings more, nothing else does. */
const calm = { events: 150, periodMs: 100 } as const;
/** How far apart they are at the beginning of a storm, and at most, in milliseconds; between them as the storm grows. */
const spacing = { leastMs: 20, mostMs: 100 } as const;

/**
 * From how many on the wake-ups of one moment are one job, how many lanes it has at most, and how long repeated ones wait
 * for each other in milliseconds.
 */
const group = { least: 3, most: 32, gatherMs: 10 } as const;

/** Resolves to whether the queue has the lanes; never rejects. */
type Tell = (lanes: readonly Lane[]) => Promise<boolean>;

/** Tells of lanes in few jobs: those that come while it tells, or while it gathers, go together. */
class Teller {
  readonly #tell: Tell;
  /** Resolves when enough time was given to lanes to come together. */
  readonly #gather: () => Promise<void>;
  readonly #told: (lane: Lane, sent: boolean) => void;
  #due: Lane[] = [];
  #telling: Promise<void> | null = null;

  /** `told` is called for each lane once the queue has answered for it. */
  constructor(tell: Tell, told: (lane: Lane, sent: boolean) => void, gather: () => Promise<void>) {
    this.#tell = tell;
    this.#told = told;
    this.#gather = gather;
  }

  /** What is under way; null when nothing is. */
  get telling(): Promise<void> | null {
    return this.#telling;
  }

  /** Returns at once. */
  add(lanes: readonly Lane[]): void {
    this.#due.push(...lanes);
    if (this.#due.length > 0) this.#telling ??= this.#tellAll();
  }

  async #tellAll(): Promise<void> {
    while (this.#due.length > 0) {
      await this.#gather();
      const lanes = this.#due.slice(0, group.most);
      this.#due = this.#due.slice(group.most);
      const sent = await this.#tell(lanes);
      for (const lane of lanes) this.#told(lane, sent);
    }
    this.#telling = null;
  }
}

/**
 * Wakes lanes without anybody waiting for it. Wake-ups that come together, or while others are on their way to the queue,
 * go as one job: an idle service tells of an event at once, a busy one does not pay the queue for each. While a lane is on
 * its way, further wake-ups of it become one more, so that a burst of an organization costs the queue one job, and a
 * queue that is down costs no memory. In a storm those of one lane also keep a distance, since each costs more than storing an event
 * does; a lane at work sees what comes meanwhile without being told. Nobody's first wake-up waits for the repeated ones of
 * a storm. A wake-up that fails is no loss: the relay finds what waits.
 */
export class LaneWaker {
  readonly #queues: Pick<Queues, 'wakeLane' | 'wakeLanes'>;
  readonly #onError: (error: unknown) => void;
  /** Lanes that are due, on their way or keeping their distance, and whether they are to be woken once more after it. */
  readonly #again = new Map<Lane, boolean>();
  readonly #first: Teller;
  readonly #repeated: Teller;
  readonly #resting = new Set<Promise<void>>();
  readonly #closing = new AbortController();
  #period = { from: 0, events: 0, before: 0 };

  constructor(queues: Pick<Queues, 'wakeLane' | 'wakeLanes'>, onError: (error: unknown) => void) {
    this.#queues = queues;
    this.#onError = onError;
    const tell: Tell = (lanes) => this.#tell(lanes);
    const told = (lane: Lane, sent: boolean): void => {
      if (sent) this.#rest(lane);
      else this.#again.delete(lane);
    };
    // Those of events that were stored together have come together already; the others are in no haste.
    this.#first = new Teller(tell, told, () => Promise.resolve());
    this.#repeated = new Teller(tell, told, () => this.#pause(group.gatherMs));
  }

  /** Wakes the lanes of events that were stored together, a lane for each event. Returns at once. */
  wake(lanes: readonly Lane[]): void {
    this.#count(lanes.length);
    const due = new Set<Lane>();
    for (const lane of lanes) {
      if (due.has(lane)) continue;
      if (this.#again.has(lane)) this.#again.set(lane, true);
      else due.add(lane);
    }
    for (const lane of due) this.#again.set(lane, false);
    this.#first.add([...due]);
  }

  /** Sends what still keeps its distance, and resolves when the queue has all of it or has refused it. */
  async close(): Promise<void> {
    this.#closing.abort();
    const tellers = [this.#first, this.#repeated];
    while (this.#resting.size > 0 || tellers.some(({ telling }) => telling !== null)) {
      await Promise.all([...this.#resting, ...tellers.map(({ telling }) => telling)]);
    }
  }

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
      if (this.#again.get(lane) !== true) {
        this.#again.delete(lane);
        return;
      }
      this.#again.set(lane, false);
      this.#repeated.add([lane]);
    });
    this.#resting.add(rest);
  }

  #count(events: number): void {
    const now = performance.now();
    const age = now - this.#period.from;
    if (age > calm.periodMs) {
      this.#period = { from: now, events: 0, before: age > 2 * calm.periodMs ? 0 : this.#period.events };
    }
    this.#period.events += events;
  }

  async #keepDistance(): Promise<void> {
    const load = Math.max(this.#period.events, this.#period.before) / calm.events;
    if (load <= 1) return;
    await this.#pause(Math.min(spacing.mostMs, spacing.leastMs * load));
  }

  async #pause(ms: number): Promise<void> {
    // Only the signal can fail it.
    await wait(ms, undefined, { signal: this.#closing.signal, ref: false }).catch(() => undefined);
  }
}
