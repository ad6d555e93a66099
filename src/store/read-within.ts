import type { Database } from './database.ts';
import type { Statements } from './direct.ts';

const limitSql = `SELECT set_config('statement_timeout', $1, true)`;

/**
 * Reads in a transaction of its own in which no statement takes longer than `limitMs`: what people look at must not take
 * from what applies events. One that would is ended by PostgreSQL, and that error is one of `isUnreachable`.
 */
export function readWithin<T>(
  { transact }: Pick<Database, 'transact'>,
  limitMs: number,
  read: (tx: Statements) => Promise<T>,
): Promise<T> {
  return transact(async (tx) => {
    await tx.$queryRawUnsafe(limitSql, `${limitMs}ms`);
    return read(tx);
  });
}
