import { median, rounded } from './measure/statistics.ts';
import { startLoader } from './measure/load.ts';
import type { Stage } from './stage/stage.ts';
import type { Sizes } from './sizes.ts';
import type { Numbers, Scenario } from './scenarios/scenario.ts';

/** One number over the rounds. */
export interface Summary {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export interface RoundsOptions {
  readonly rounds: number;
  /** By name, in the order in which they are run. */
  readonly scenarios: Readonly<Record<string, Scenario>>;
  readonly sizes: Sizes;
  /** Progress, a line at a time. */
  readonly say: (line: string) => void;
}

/**
 * Runs each scenario once a round, so that what is compared is measured within minutes of each other and a slow hour of
 * the machine falls on all of it.
 */
export async function runRounds(stage: Stage, options: RoundsOptions): Promise<Numbers[]> {
  const { scenarios, sizes, say } = options;
  const results: Numbers[] = [];
  for (let round = 0; round < options.rounds; round += 1) {
    const numbers: Record<string, number> = {};
    for (const [name, scenario] of Object.entries(scenarios)) {
      const started = performance.now();
      const loader = startLoader();
      try {
        Object.assign(numbers, await scenario({ stage, loader, sizes, round }));
      } finally {
        await loader.stop();
        await stage.clear();
      }
      say(`round ${round + 1} of ${options.rounds}: ${name}, ${rounded((performance.now() - started) / 1_000)} s`);
    }
    results.push(numbers);
  }
  return results;
}

/** The median of each number over the rounds, and how far it spread. Quotients were made within their rounds. */
export function summarize(rounds: readonly Numbers[]): Record<string, Summary> {
  const keys = Object.keys(rounds[0] ?? {});
  const entries = keys.map((key) => {
    const values = rounds.map((numbers) => numbers[key] ?? Number.NaN);
    return [key, { median: median(values), low: Math.min(...values), high: Math.max(...values) }] as const;
  });
  return Object.fromEntries(entries);
}
