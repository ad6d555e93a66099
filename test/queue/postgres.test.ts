import pg from 'pg';
import { expect, inject, it, onTestFinished, vi } from 'vitest';
import { openQueues, type Queues } from '../../src/queue/queues.ts';
import { createDatabase } from '../support/postgres.ts';
import { into, work } from './backends.ts';

async function freshDatabase(): Promise<string> {
  const database = await createDatabase(inject('postgresAdminUrl'));
  onTestFinished(() => database.drop());
  return database.url;
}

async function open(databaseUrl: string, errors: string[] = []): Promise<Queues> {
  const onError = (where: string, error: Error): void => void errors.push(`${where}: ${error.message}`);
  const queues = await openQueues({ redisUrl: null, databaseUrl, onError });
  onTestFinished(() => queues.close());
  return queues;
}

async function query(databaseUrl: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

it('lets processes that start together prepare the tables together', async () => {
  const url = await freshDatabase();
  const opened = await Promise.all([open(url), open(url), open(url)]);
  const lanes: string[] = [];
  await work(opened[0], { applyLane: into(lanes) });
  await opened[1].wakeLane('a');
  await opened[2].wakeLane('b');
  await vi.waitUntil(() => lanes.length === 2);
  const rows = await query(url, `SELECT DISTINCT schemaname FROM pg_tables WHERE tablename = 'job'`);
  expect(rows).toEqual([{ schemaname: 'bullmq' }]);
});

it('keeps its tables where it should when the address has options of its own', async () => {
  const url = new URL(await freshDatabase());
  url.searchParams.set('options', '-c statement_timeout=30000');
  const queues = await open(url.href);
  await queues.wakeLane('a');
  expect((await queues.counts()).waiting).toBe(1);
});

it('finds its way back when the server ends all its connections', async () => {
  const url = await freshDatabase();
  const errors: string[] = [];
  const queues = await open(url, errors);
  const lanes: string[] = [];
  await work(queues, { applyLane: into(lanes) });
  await queues.wakeLane('before');
  await vi.waitUntil(() => lanes.length === 1);
  const ours = 'datname = current_database() AND pid <> pg_backend_pid()';
  await query(url, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE ${ours}`);
  await vi.waitUntil(() => errors.length > 0);
  await vi.waitUntil(
    () =>
      queues.wakeLane('after').then(
        () => true,
        () => false,
      ),
    { timeout: 5_000 },
  );
  await vi.waitUntil(() => lanes.includes('after'), { timeout: 5_000 });
  expect(new Set(errors).size).toBe(errors.length);
});

it('opens a queue anew that could not be opened', async () => {
  const url = await freshDatabase();
  const queues = await open(url);
  await query(url, 'ALTER SCHEMA bullmq RENAME TO away');
  await expect(queues.wakeLane('a')).rejects.toThrow('bullmq');
  await query(url, 'ALTER SCHEMA away RENAME TO bullmq');
  await queues.wakeLane('a');
  expect((await queues.counts()).waiting).toBe(1);
});

it('says what to do when the database does not let it', async () => {
  const url = new URL(await freshDatabase());
  url.port = '1';
  await expect(open(url.href)).rejects.toThrow(/tables of the queue.*ECONNREFUSED.*REDIS_URL/);
});

it('counts what waits in a paused queue', async () => {
  const url = await freshDatabase();
  const queues = await open(url);
  await queues.wakeLane('a');
  await query(url, `SET search_path = bullmq; SELECT pause('lanes', true)`);
  expect((await queues.counts()).waiting).toBe(1);
});
