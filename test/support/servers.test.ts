import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Redis } from 'ioredis';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { withClient } from '../../src/store/with-client.ts';
import { createDatabase } from './postgres.ts';
import { startTestRedis } from './redis.ts';

const adminUrl = inject('postgresAdminUrl');

test('each database is fresh, migrated, and gone after drop', async () => {
  const [one, other] = await Promise.all([createDatabase(adminUrl), createDatabase(adminUrl)]);
  await withClient(one.url, (client) => client.query('CREATE TABLE mine (id int)'));
  const { rows } = await withClient(other.url, (client) =>
    client.query(`SELECT to_regclass('mine') AS mine, to_regclass('_prisma_migrations') IS NOT NULL AS migrated`),
  );
  expect(rows).toEqual([{ mine: null, migrated: true }]);
  await Promise.all([one.drop(), other.drop()]);
  await expect(withClient(one.url, (client) => client.query('SELECT 1'))).rejects.toThrow('does not exist');
});

test('drop names the connections that were leaked, and drops all the same', async () => {
  const database = await createDatabase(adminUrl);
  const leak = new pg.Client({ connectionString: database.url, application_name: 'forgotten pool' });
  leak.on('error', () => undefined); // drop cuts it off
  await leak.connect();
  await leak.query('SELECT 42');
  await expect(database.drop()).rejects.toThrow(/Leaked connections \(1\):\nforgotten pool .*idle.*: SELECT 42/);
  await expect(withClient(database.url, (client) => client.query('SELECT 1'))).rejects.toThrow('does not exist');
});

test('a Redis with an append-only folder keeps what it answered, also through kill -9', async () => {
  const appendOnlyDir = await mkdtemp(path.join(os.tmpdir(), 'dsync-test-redis-'));
  try {
    const first = await startTestRedis({ appendOnlyDir });
    // Where there is no Redis at all, the set-up has said so, or failed in CI.
    if (first === null) return;
    await withRedis(first.url, async (redis) => {
      expect(await redis.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
      await redis.set('kept', 'yes');
    });
    first.kill();
    const second = await startTestRedis({ appendOnlyDir });
    await withRedis(second?.url ?? '', async (redis) => {
      expect(await redis.get('kept')).toBe('yes');
    });
    await second?.stop();
  } finally {
    await rm(appendOnlyDir, { recursive: true, force: true });
  }
});

async function withRedis(url: string, work: (redis: Redis) => Promise<void>): Promise<void> {
  const redis = new Redis(url, { maxRetriesPerRequest: 0 });
  try {
    await work(redis);
  } finally {
    redis.disconnect();
  }
}
