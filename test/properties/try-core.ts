import type { DirectoryEvent } from '../../src/core/event.ts';
import type { History } from '../support/histories.ts';
import { modelLines } from '../support/model-lines.ts';
import { tellInOrder } from '../support/reference-model.ts';
import { run, stateBefore } from '../support/run-core.ts';
import type { Telling } from './telling.ts';

/** What should have come of a history, and what came of it. */
export interface Difference {
  readonly order: readonly DirectoryEvent[];
  readonly expected: readonly string[];
  readonly found: readonly string[];
}

/** The lines of both lists when they differ, else null. */
export function differenceOf(
  told: History,
  order: readonly DirectoryEvent[],
  found: readonly string[],
): Difference | null {
  const expected = modelLines(tellInOrder(told));
  return JSON.stringify(found) === JSON.stringify(expected) ? null : { order, expected, found };
}

/** Lets the core decide the events as they arrive; the first order in which it ends in other members than the model. */
export function tryCore({ told, arrived }: Telling): Difference | null {
  for (const order of arrived) {
    const state = stateBefore(told);
    run(state, order);
    const difference = differenceOf(told, order, modelLines(state.members.values()));
    if (difference !== null) return difference;
  }
  return null;
}
