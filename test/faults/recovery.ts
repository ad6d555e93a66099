import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';

/** How long it took from the end of a fault, in milliseconds; null when nothing was left to apply. */
export interface Recovery {
  /** Until the next event was applied. */
  readonly firstMs: number | null;
  /** Until every event that was stored by then had its outcome; null when some never got one. */
  readonly allMs: number | null;
}

const lookMs = 50;
/** How long nothing may happen before it counts as never; longer than any time limit of the service. */
const patienceMs = 120_000;
/** How long to watch for a next event to be applied when none waits. */
const nextMs = 2_000;

const nowSql = `SELECT (SELECT coalesce(max(seq), 0) FROM events)::text AS newest,
  (SELECT count(*) FROM event_outcomes)::int AS outcomes`;
const leftSql = `SELECT (SELECT count(*) FROM pending_events WHERE seq <= $1)::int AS waiting,
  (SELECT count(*) FROM event_outcomes)::int AS outcomes`;

/** Watches the database from now, the moment a fault ended. Goes on watching when another fault takes it away. */
export async function watchRecovery(databaseUrl: string): Promise<Recovery> {
  const began = performance.now();
  const before = await ask<{ newest: string; outcomes: number }>(databaseUrl, nowSql, []);
  let firstMs: number | null = null;
  let allMs: number | null = null;
  let last = { outcomes: before.outcomes, atMs: 0 };
  for (;;) {
    const row = await ask<{ waiting: number; outcomes: number }>(databaseUrl, leftSql, [before.newest]);
    const passedMs = performance.now() - began;
    if (row.outcomes > before.outcomes) firstMs ??= passedMs;
    if (row.waiting === 0) allMs ??= passedMs;
    if (allMs !== null && (firstMs !== null || passedMs - allMs > nextMs)) return { firstMs, allMs };
    if (row.outcomes > last.outcomes) last = { outcomes: row.outcomes, atMs: passedMs };
    if (allMs === null && passedMs - last.atMs > patienceMs) return { firstMs, allMs };
    await wait(lookMs);
  }
}

/** Waits until every event has an outcome, or nothing happens any more. */
export async function untilNothingWaits(databaseUrl: string): Promise<void> {
  await watchRecovery(databaseUrl);
}

/** Asks for one row over a connection of its own, again and again until there is an answer. */
async function ask<T extends pg.QueryResultRow>(url: string, sql: string, values: readonly unknown[]): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const client = new pg.Client({ connectionString: url, application_name: 'faults', query_timeout: 20_000 });
    client.on('error', () => undefined); // the next query tells
    try {
      await client.connect();
      const [row] = (await client.query<T>(sql, [...values])).rows;
      if (row !== undefined) return row;
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await wait(lookMs);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
