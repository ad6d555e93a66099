import type { Transaction } from './database.ts';

/** What lists are read from: the database, or one transaction of it. */
export interface Reader {
  readonly prisma: Transaction;
}

/** One page of a list, and where the next one goes on; null when this is the last. */
export interface Page<Item, Position> {
  readonly data: readonly Item[];
  readonly after: Position | null;
}

/** What to read of a list: at most `limit` items that come after a position, from the start when it is null. */
export interface PageRequest<Position> {
  readonly limit: number;
  readonly after: Position | null;
}

/** Makes a page of rows of which one more than the limit was asked for: that one only tells that there is more. */
export function toPage<Row, Item, Position>(
  rows: readonly Row[],
  limit: number,
  toItem: (row: Row) => Item,
  toPosition: (row: Row) => Position,
): Page<Item, Position> {
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return { data: shown.map(toItem), after: last === undefined ? null : toPosition(last) };
}
