import type { TestProject } from 'vitest/node';
import { createTemplate, startTestPostgres } from './postgres.ts';
import { startTestRedis } from './redis.ts';

declare module 'vitest' {
  export interface ProvidedContext {
    /** The test server, as a superuser: to be handed to `createDatabase`. */
    postgresAdminUrl: string;
    /** One Redis for all: each test takes a BullMQ prefix of its own. Null when this machine has none. */
    redisUrl: string | null;
  }
}

/** Starts the servers once for the whole run, and returns what stops them. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const [postgres, redis] = await Promise.all([startTestPostgres(), startTestRedis()]);
  const stop = async (): Promise<void> => {
    await Promise.all([postgres.stop(), redis?.stop()]);
  };
  try {
    if (redis === null) reportNoRedis();
    await createTemplate(postgres.adminUrl);
  } catch (error) {
    await stop();
    throw error;
  }
  project.provide('postgresAdminUrl', postgres.adminUrl);
  project.provide('redisUrl', redis?.url ?? null);
  return stop;
}

function reportNoRedis(): void {
  const message =
    'NO REDIS: the queue is tested on PostgreSQL only. Install redis-server, or set REDIS_SERVER or TEST_REDIS_URL.';
  if (process.env['CI'] === 'true') throw new Error(message);
  console.warn(`\n${'!'.repeat(message.length)}\n${message}\n${'!'.repeat(message.length)}\n`);
}
