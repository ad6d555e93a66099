import { setTimeout as wait } from 'node:timers/promises';
import type { Lane } from '../store/lane.ts';
import { RecentLoad } from './recent-load.ts';

/**
 * Events that a lane may have lately had and still be light: a burst of so many, or so many a second for as long as it
 * likes. One with more is heavy, in this run and the next, and gives way to those that have little to do.
 */
const share = { events: 500, perSecond: 100 } as const;
/** How long after the last of the others a heavy lane goes on treading softly, in milliseconds. */
const memoryMs = 1_000;
/** How long a heavy lane stands back for others before each of its batches, at most, in milliseconds. */
const patienceMs = 50;

/** Events of one transaction at most. */
const limits = {
  /** Enough to share a transaction's cost, few enough to keep an organization's lock short. */
  usual: 250,
  /** With nobody else about, a storm goes fastest in large ones. */
  alone: 1_000,
  /** So that whoever comes meanwhile is not kept waiting by the batch in hand. */
  crowded: 8,
} as const;

/** One run of a lane, from its first batch to its last. */
export interface LaneTurn {
  /** Whether it gives way to others, and so must not be what they wait for. */
  readonly isHeavy: boolean;
  /** Resolves to how many events the next batch may have, once it is this lane's turn. */
  next(): Promise<number>;
  /** A batch of so many events is done. */
  did(events: number): void;
  leave(): void;
}

/**
 * The lanes that one worker process is applying. It keeps the first sync of a large customer from holding up a change at
 * a small one: a lane that has had its share waits while others with little to do are at work, and takes small batches
 * as long as there are such others. Lanes that all have much to do share the process evenly.
 */
export class LaneCrowd {
  readonly #recent = new RecentLoad<Lane>(share.perSecond);
  #light = 0;
  #active = 0;
  #lastOther = -Infinity;
  #standingBack: AbortController | null = null;

  /** Begins a run of a lane; null: of work that gives way to all lanes from its first batch on. */
  enter(lane: Lane | null): LaneTurn {
    let isHeavy = lane === null || this.#recent.of(lane, performance.now()) >= share.events;
    if (!isHeavy) this.#light += 1;
    this.#active += 1;
    const grow = (): void => {
      if (isHeavy) return;
      isHeavy = true;
      this.#lightGone();
    };
    return {
      get isHeavy() {
        return isHeavy;
      },
      next: async () => {
        if (!isHeavy) return limits.usual;
        await this.standBack();
        if (this.#light > 0 || performance.now() - this.#lastOther < memoryMs) return limits.crowded;
        return this.#active === 1 ? limits.alone : limits.usual;
      },
      did: (events) => {
        if (lane === null) return;
        if (this.#recent.add(lane, events, performance.now()) >= share.events) grow();
      },
      leave: () => {
        this.#active -= 1;
        if (!isHeavy) this.#lastOther = performance.now();
        grow();
      },
    };
  }

  /** Resolves once no light lane is at work, or after having waited long enough for them. */
  async standBack(): Promise<void> {
    if (this.#light === 0) return;
    this.#standingBack ??= new AbortController();
    const { signal } = this.#standingBack;
    // Only the signal can fail it, which says that the others are done.
    await wait(patienceMs, undefined, { signal }).catch(() => undefined);
  }

  #lightGone(): void {
    this.#light -= 1;
    if (this.#light > 0) return;
    this.#standingBack?.abort();
    this.#standingBack = null;
  }
}
