import fc from 'fast-check';
import type { DirectoryEvent } from '../../src/core/event.ts';
import { arrivals, history, type History } from '../support/histories.ts';

/** A history, and orders in which its events arrive, some of them more than once. */
export interface Telling {
  readonly told: History;
  readonly arrived: readonly (readonly DirectoryEvent[])[];
}

/** Histories with that many orders of arrival each. */
export function tellings(orders: number): fc.Arbitrary<Telling> {
  return history.chain((told) => {
    const arrived = fc.array(arrivals(told.events), { minLength: orders, maxLength: orders });
    return fc.record({ told: fc.constant(told), arrived });
  });
}
