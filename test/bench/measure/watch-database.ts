import pg from 'pg';
import { setTimeout as wait } from 'node:timers/promises';

/** How often to look whether all is done: often enough for a run of seconds, seldom enough to cost it nothing. */
const everyMs = 100;
const limitMs = 15 * 60_000;

/** A connection that looks at a database while others work on it. */
export interface DatabaseWatch {
  /** Waits until no event waits but those that failed and are tried again. Throws when that takes too long. */
  untilApplied(): Promise<void>;
  /** Throws unless exactly so many events were settled, all of them applied or found to say nothing new. */
  expectApplied(events: number): Promise<void>;
  /** How many bytes of WAL the server has written since it was made. */
  walBytes(): Promise<number>;
  /** When each event's outcome was committed, in milliseconds since the epoch. */
  commitTimes(): Promise<Map<string, number>>;
  query<Row extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

/** Opens a connection to look with. */
export async function watchDatabase(url: string): Promise<DatabaseWatch> {
  const client = new pg.Client({ connectionString: url, application_name: 'bench watch' });
  await client.connect();
  const query: DatabaseWatch['query'] = async <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []) =>
    (await client.query<Row>(sql, values)).rows;
  return {
    query,
    untilApplied: async () => {
      const deadline = Date.now() + limitMs;
      while ((await query('SELECT 1 FROM pending_events WHERE NOT parked LIMIT 1')).length > 0) {
        if (Date.now() > deadline) throw new Error('The events were not all applied within 15 minutes.');
        await wait(everyMs);
      }
    },
    expectApplied: async (events) => {
      const rows = await query<{ outcome: string; n: number }>(
        'SELECT outcome::text, count(*)::int AS n FROM event_outcomes GROUP BY outcome',
      );
      const done = rows.filter(({ outcome }) => outcome === 'applied' || outcome === 'unchanged');
      const others = rows.filter((row) => !done.includes(row)).map(({ outcome, n }) => `${n} ${outcome}`);
      const sum = done.reduce((total, { n }) => total + n, 0);
      if (sum === events && others.length === 0) return;
      throw new Error(`Of ${events} events ${sum} were applied; the others: ${others.join(', ') || 'nowhere'}.`);
    },
    walBytes: async () => {
      const [row] = await query<{ bytes: string }>(`SELECT pg_current_wal_lsn() - '0/0' AS bytes`);
      return Number(row?.bytes);
    },
    commitTimes: async () => {
      const rows = await query<{ event_id: string; at: number }>(
        'SELECT event_id, (extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000)::float8 AS at FROM event_outcomes',
      );
      return new Map(rows.map(({ event_id: id, at }) => [id, at]));
    },
    close: () => client.end(),
  };
}
