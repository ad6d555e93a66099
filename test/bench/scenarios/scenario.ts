import type { Loader } from '../measure/load.ts';
import type { Sizes } from '../sizes.ts';
import type { Stage } from '../stage/stage.ts';

/** What a scenario works with. */
export interface Bench {
  readonly stage: Stage;
  readonly loader: Loader;
  readonly sizes: Sizes;
  /** 0 for the first; whoever goes first changes from round to round, lest the order decides. */
  readonly round: number;
}

/** The numbers of one round: those of `metrics.ts`, and the raw ones they were made from. */
export type Numbers = Readonly<Record<string, number>>;

/** One round of a scenario: everything that is compared is measured in it, one after the other. */
export type Scenario = (bench: Bench) => Promise<Numbers>;

/** Runs the parts one after the other, beginning with another one each round. */
export async function inTurn(
  round: number,
  parts: readonly (() => Promise<Numbers>)[],
): Promise<Record<string, number>> {
  const numbers: Record<string, number> = {};
  for (const place of parts.keys()) {
    const part = parts[(place + round) % parts.length];
    Object.assign(numbers, await part?.());
  }
  return numbers;
}

/** The quotient of two numbers of a round. Throws when one of them was not measured. */
export function quotient(numbers: Numbers, above: string, below: string): number {
  const [a, b] = [numbers[above], numbers[below]];
  if (a === undefined || b === undefined) throw new Error(`${above} or ${below} was not measured.`);
  return a / b;
}
