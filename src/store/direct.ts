import type pg from 'pg';

/** What runs statements whose text is fixed: a Prisma transaction, or one of `inTransaction`. */
export interface Statements {
  /** Resolves to the statement's rows. */
  $queryRawUnsafe<Rows = unknown>(sql: string, ...values: unknown[]): Promise<Rows>;
}

/** Names a statement, so that a connection parses it once. */
export type NameStatement = (sql: string) => string;

/** Statements on a pool or a connection itself; rows come as node-postgres reads them, so `bigint` as text. */
export function statementsOn(connection: pg.Pool | pg.PoolClient, nameOf: NameStatement): Statements {
  return {
    $queryRawUnsafe: async <Rows>(text: string, ...values: unknown[]) =>
      (await connection.query({ name: nameOf(text), text, values })).rows as Rows,
  };
}

// A named statement keeps the plan that was made for it, and on a young database that is a plan for empty tables: it reads
// them whole, which with ten thousand members costs more than everything else. Each of ours has an index to go by.
const beginSql = 'BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off';

/**
 * Runs `work` as one transaction of its own connection, committed when it resolves and rolled back when it throws. Reads
 * see what others commit meanwhile, whatever the database's default is: an event waits for the lock of its organization
 * and must then see what the one before it wrote.
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  nameOf: NameStatement,
  work: (tx: Statements) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  // A connection that is lost between two statements says so here, and would end the process unheard.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  try {
    await client.query(beginSql);
    const result = await work(statementsOn(client, nameOf));
    await client.query('COMMIT');
    client.off('error', ignore).release();
    return result;
  } catch (error) {
    await rollBack(client, ignore);
    throw error;
  }
}

/** A connection that cannot do that is closed, and the server rolls back by itself. */
async function rollBack(client: pg.PoolClient, listener: () => void): Promise<void> {
  try {
    await client.query('ROLLBACK');
    client.off('error', listener).release();
  } catch {
    client.release(true);
  }
}
