import { useState } from 'react';

/** The rows to show, and how many newer ones are kept back; `isMore`: at least so many, for the rest was not read. */
export interface SteadyRows<Row> {
  readonly rows: readonly Row[];
  readonly newer: number;
  readonly isMore: boolean;
}

/**
 * Rows of a list to which new ones are added at the top, kept where they are while somebody is at them: nothing moves
 * away under the pointer. What is shown already follows all the same.
 */
export function useSteady<Row>(fresh: readonly Row[], keyOf: (row: Row) => string, isHeld: boolean): SteadyRows<Row> {
  const [kept, setKept] = useState<readonly Row[] | null>(null);
  if (isHeld && kept === null) setKept(fresh);
  if (!isHeld && kept !== null) setKept(null);
  return isHeld && kept !== null ? steady(kept, fresh, keyOf) : { rows: fresh, newer: 0, isMore: false };
}

function steady<Row>(kept: readonly Row[], fresh: readonly Row[], keyOf: (row: Row) => string): SteadyRows<Row> {
  const byKey = new Map(fresh.map((row) => [keyOf(row), row]));
  const known = new Set(kept.map(keyOf));
  const first = fresh.findIndex((row) => known.has(keyOf(row)));
  const last = fresh.findLastIndex((row) => known.has(keyOf(row)));
  // So many came that none of the rows kept is among those read: what is older cannot be told from what is newer.
  const older = last === -1 ? [] : fresh.slice(last + 1);
  return {
    rows: [...kept.map((row) => byKey.get(keyOf(row)) ?? row), ...older],
    newer: first === -1 ? fresh.length : first,
    isMore: first === -1,
  };
}
