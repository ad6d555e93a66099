import type { Database, Transaction } from '../../src/store/database.ts';
import type { Statements } from '../../src/store/direct.ts';

const countSql = `
  SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::float8 AS count FROM pg_stat_xact_user_tables`;

/** Rows that PostgreSQL fetched from all tables for `read`, which neither caches nor a busy machine change. */
export async function rowsRead(database: Database, read: (tx: Transaction) => Promise<unknown>): Promise<number> {
  return database.prisma.$transaction((tx) => rowsReadIn(tx, () => read(tx)));
}

/** The same in a transaction that has begun. */
export async function rowsReadIn(tx: Statements, read: () => Promise<unknown>): Promise<number> {
  const count = async (): Promise<number> => {
    const [row] = await tx.$queryRawUnsafe<{ count: number }[]>(countSql);
    return row?.count ?? 0;
  };
  const before = await count();
  await read();
  return (await count()) - before;
}
