import { createPostgresBackend, runMigrations, withBackend, type PostgresConnectionOptions } from 'bullmq';
import pg from 'pg';
import type { OnError, QueueConnection, WorkerConnection } from './connection.ts';
import { answerMs } from './deadline.ts';
import { streamLength } from './jobs.ts';
import { storableError } from './report-errors.ts';

const { Queue, Worker } = withBackend(createPostgresBackend);

/** BullMQ's default; with a pool of our own it looks for its tables there. */
const schema = 'bullmq';
/** Two workers keep one each to listen on; more than ten gained nothing when measured. */
const poolSize = 10;

/**
 * Prepares the queue's tables in PostgreSQL and connects to them. Rejects when the database cannot be reached, or does
 * not allow it. BullMQ takes an advisory lock for the migration, so processes that start together wait for each other.
 */
export async function connectPostgres(databaseUrl: string, onError: OnError): Promise<QueueConnection> {
  const pool = openPool(databaseUrl);
  pool.on('error', (error) => {
    onError('PostgreSQL', error);
  });
  try {
    await migrate(pool);
  } catch (error) {
    await pool.end();
    const advice = `Allow this user to create schema ${schema}, or set REDIS_URL.`;
    const { message } = error instanceof pg.DatabaseError ? error : storableError(error);
    throw new Error(`The tables of the queue could not be prepared: ${message}. ${advice}`, { cause: error });
  }
  return {
    backend: 'postgres',
    assertUp: () => undefined, // only a query can tell
    openQueue: (name) => {
      const queue = new Queue<unknown>(name, {
        connection: poolOf(pool),
        streams: { events: { maxLen: streamLength } },
      });
      queue.on('error', (error) => {
        onError(`queue ${name}`, error);
      });
      return queue;
    },
    connectWorkers: () => shareWith(pool, onError),
    ping: async () => {
      await pool.query('SELECT 1');
    },
    close: () => pool.end(),
  };
}

function shareWith(pool: pg.Pool, onError: OnError): WorkerConnection {
  return {
    openWorker: (name, process, limits) => {
      const worker = new Worker<unknown>(name, process, { ...limits, connection: poolOf(pool) });
      worker.on('error', (error) => {
        onError(`worker of ${name}`, error);
      });
      return worker;
    },
    isUp: () => true,
    close: () => Promise.resolve(), // the pool is closed with the queues
  };
}

/** BullMQ describes a pool by a type of its own, which pg's generic one fits at run time but not for the compiler. */
function poolOf(pool: pg.Pool): PostgresConnectionOptions {
  return pool as unknown as PostgresConnectionOptions;
}

function openPool(databaseUrl: string): pg.Pool {
  const url = new URL(databaseUrl);
  // What stands in the address would replace ours instead of being joined with it.
  const given = url.searchParams.get('options') ?? '';
  url.searchParams.delete('options');
  const pool = new pg.Pool({
    connectionString: given === '' ? databaseUrl : url.href,
    // A lost job is found again from the inbox, so its commit need not wait for the disk.
    options: `${given} -c search_path=${schema} -c synchronous_commit=off`.trim(),
    max: poolSize,
    application_name: 'dsync queue',
    connectionTimeoutMillis: answerMs,
    query_timeout: 10_000,
    // Notices a connection that died silently, so that a worker does not listen on it in vain.
    keepAlive: true,
  });
  // BullMQ migrates with a connection of its own that nobody listens to: lost just then, it would end the process. What
  // was asked of a lost connection fails by itself.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

async function migrate(pool: pg.Pool): Promise<void> {
  const client = await pool.connect();
  try {
    await runMigrations(client, schema);
  } finally {
    client.release();
  }
}
