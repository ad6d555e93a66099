import type { Database, Transaction } from '../../src/store/database.ts';

/** Rows that PostgreSQL fetched from all tables for `read`, which neither caches nor a busy machine change. */
export async function rowsRead(database: Database, read: (tx: Transaction) => Promise<unknown>): Promise<number> {
  return database.prisma.$transaction(async (tx) => {
    const count = async (): Promise<number> => {
      const [row] = await tx.$queryRaw<{ count: number }[]>`
        SELECT sum(coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0))::float8 AS count
        FROM pg_stat_xact_user_tables`;
      return row?.count ?? 0;
    };
    const before = await count();
    await read(tx);
    return (await count()) - before;
  });
}
