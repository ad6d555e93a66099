import type pg from 'pg';
import { writesLeft } from '../net/gather-writes.ts';

/** What runs statements whose text is fixed: a Prisma transaction, or one of `inTransaction`. */
export interface Statements {
  /** Resolves to the statement's rows. */
  $queryRawUnsafe<Rows = unknown>(sql: string, ...values: unknown[]): Promise<Rows>;
  /**
   * Sends a statement whose rows nobody needs, where that can be done: the next, or the commit, follows right behind it,
   * and nothing is committed if it fails.
   */
  readonly send?: (sql: string, ...values: unknown[]) => void;
}

/** Names a statement, so that a connection parses it once. */
export type NameStatement = (sql: string) => string;

/** Statements on a pool itself; rows come as node-postgres reads them, so `bigint` as text. */
export function statementsOn(pool: pg.Pool, nameOf: NameStatement): Statements {
  return {
    $queryRawUnsafe: async <Rows>(text: string, ...values: unknown[]) =>
      (await pool.query({ name: nameOf(text), text, values })).rows as Rows,
  };
}

/** Resolves once what has been asked of a pool so far is on its way to the server. */
export async function statementsSent(): Promise<void> {
  await writesLeft();
}

/** How a transaction is committed. */
export interface TransactionOptions {
  /**
   * `asynchronous`: without waiting for the disk. A crash of PostgreSQL can undo the last moments of such transactions,
   * each as a whole; so only for what is made again then by itself, because the event it comes from waits again.
   */
  readonly commit?: 'synchronous' | 'asynchronous';
}

// A named statement keeps the plan that was made for it, and on a young database that is a plan for empty tables: it reads
// them whole, which with ten thousand members costs more than everything else. Each of ours has an index to go by. So
// one plan does for all values, and none is made for the lists of each batch: that takes longer than to carry it out.
const beginSql = `
  BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL enable_seqscan = off; SET LOCAL plan_cache_mode = force_generic_plan`;
const beginAsynchronousSql = `${beginSql}; SET LOCAL synchronous_commit = off`;

/**
 * Runs `work` as one transaction of its own connection, committed when it resolves and rolled back when it throws. Reads
 * see what others commit meanwhile, whatever the database's default is: an event waits for the lock of its organization
 * and must then see what the one before it wrote. Statements go out as they are given, without waiting for the answers
 * of those before them; PostgreSQL runs them in that order, and none once one has failed. The first goes out together with
 * the beginning of the transaction, and must only read.
 */
export async function inTransaction<T>(
  pool: pg.Pool,
  nameOf: NameStatement,
  work: (tx: Statements) => Promise<T>,
  { commit = 'synchronous' }: TransactionOptions = {},
): Promise<T> {
  const client = await pool.connect();
  // A connection that is lost between two statements says so here, and would end the process unheard.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  const begun = client.query(commit === 'asynchronous' ? beginAsynchronousSql : beginSql);
  begun.catch(ignore); // Whoever waits for a statement hears of it.
  const sent: Promise<unknown>[] = [begun];
  const query = async (text: string, values: readonly unknown[]): Promise<pg.QueryResult> => {
    const [, answer] = await Promise.all([begun, client.query({ name: nameOf(text), text, values: [...values] })]);
    return answer;
  };
  try {
    const result = await work({
      $queryRawUnsafe: async <Rows>(sql: string, ...values: unknown[]) => (await query(sql, values)).rows as Rows,
      send: (sql, ...values) => {
        const answer = query(sql, values);
        answer.catch(ignore); // It is waited for below, unless something else fails before.
        sent.push(answer);
      },
    });
    await Promise.all([...sent, client.query('COMMIT')]);
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
