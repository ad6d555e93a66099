import type { Load } from './load.ts';
import type { Backend, Stage, Wishes } from './stage.ts';

/** What a scenario works with while events arrive. */
export interface Scene {
  readonly stage: Stage;
  readonly load: Load;
  /** Seeded numbers in [0, 1). */
  readonly random: () => number;
  /** To be called the moment a fault ends. Resolves when what was stored by then has been applied. */
  readonly faultEnded: () => Promise<void>;
}

/** One thing that goes wrong, once or again and again, while events arrive. */
export interface Scenario {
  /** As it is named on the command line. */
  readonly name: string;
  /** What happens, for the table. */
  readonly title: string;
  readonly backends: readonly Backend[];
  readonly wishes?: Wishes;
  /** A sentence when this machine does not allow it; null when it does. */
  readonly obstacle?: () => Promise<string | null>;
  /** Breaks things. Returns how often and how, in a few words; a promise of its own that is broken is thrown. */
  readonly run: (scene: Scene) => Promise<string>;
}

/** Moments spread over a load, as shares of its deliveries, each somewhere at random in its stretch. */
export function moments(count: number, random: () => number): number[] {
  // The last stretch is left out: what comes after a fault must still have something to apply.
  return Array.from({ length: count }, (_, place) => ((place + random()) / (count + 1)) * 0.95);
}
