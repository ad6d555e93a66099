import { createPostgresBackend, createRedisBackend, withBackend, type PostgresConnectionOptions } from 'bullmq';
import pg from 'pg';
import { Redis } from 'ioredis';
import { queryRows } from '../e2e/database.ts';
import { command } from '../queue/redis-server.ts';
import { until } from '../support/until.ts';
import type { Stage } from './stage.ts';

/** The queue that wakes organizations, and the prefix of its keys, as src/queue has them. */
const laneQueue = 'lanes';
const prefix = 'dsync';

/** Makes it certain that no job reaches the queue while events are still stored; returns what allows jobs again. */
export async function refuseQueue({ redis, link, databaseUrl }: Stage): Promise<() => Promise<void>> {
  if (redis !== null) {
    await link.cut();
    return link.mend;
  }
  await queryRows(
    databaseUrl,
    `CREATE FUNCTION refuse_job() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'The queue takes no jobs now.'; END $$`,
  );
  await queryRows(
    databaseUrl,
    'CREATE TRIGGER refuse_job BEFORE INSERT ON bullmq.job FOR EACH ROW EXECUTE FUNCTION refuse_job()',
  );
  return async () => {
    await queryRows(databaseUrl, 'DROP FUNCTION refuse_job() CASCADE');
  };
}

/** Removes every job there is. */
export async function emptyQueue({ redis, databaseUrl }: Stage): Promise<void> {
  if (redis !== null) {
    await command(redis.url, (connection) => connection.flushall());
    return;
  }
  const tables = await queryRows(
    databaseUrl,
    `SELECT format('bullmq.%I', relname) AS name FROM pg_class
     WHERE relnamespace = 'bullmq'::regnamespace AND relkind IN ('r', 'p') AND relname NOT LIKE '%migration%'`,
  );
  const truncateSql = `TRUNCATE ${tables.map((row) => String(row['name'])).join(', ')}`;
  // It needs all tables at once, while workers hold some of them: it may be the one that a deadlock ends.
  await until('the queue is emptied', async () => {
    const truncated = queryRows(databaseUrl, truncateSql).then(() => true as const);
    return truncated.catch((error: unknown) => {
      if (error instanceof pg.DatabaseError && error.code === '40P01') return null;
      throw error;
    });
  });
}

/** Pauses the queue as an operator does in BullMQ's tools; returns what resumes it. */
export async function pauseQueue(stage: Stage): Promise<() => Promise<void>> {
  await withQueue(stage, (queue) => queue.pause());
  return () => withQueue(stage, (queue) => queue.resume());
}

interface Pausable {
  pause(): Promise<void>;
  resume(): Promise<void>;
}

async function withQueue({ redis, databaseUrl }: Stage, work: (queue: Pausable) => Promise<void>): Promise<void> {
  if (redis !== null) {
    const connection = new Redis(redis.url, { maxRetriesPerRequest: null });
    const { Queue } = withBackend(createRedisBackend);
    const queue = new Queue(laneQueue, { connection, prefix });
    await work(queue).finally(() => queue.close());
    connection.disconnect();
    return;
  }
  const pool = new pg.Pool({ connectionString: databaseUrl, options: '-c search_path=bullmq', max: 2 });
  const { Queue } = withBackend(createPostgresBackend);
  const queue = new Queue(laneQueue, { connection: pool as unknown as PostgresConnectionOptions });
  await work(queue).finally(() => queue.close());
  await pool.end();
}
