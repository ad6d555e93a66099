import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { tellings } from '../properties/telling.ts';
import { tryDeployment } from '../properties/try-deployment.ts';
import { holdingNothing } from '../support/dsync.ts';
import { startTestRedis } from '../support/redis.ts';
import { backends, freshDatabase, settingsFor, startServer, startWorker } from './processes.ts';

// The short form of `npm run test:properties`, which also shrinks what it finds.
const histories = 60;

async function redisUrl(): Promise<string | null> {
  const redis = await startTestRedis();
  onTestFinished(async () => redis?.stop());
  return redis?.url ?? null;
}

test.each(backends)(
  'R2: whole histories in any order, two workers, queue on %s: the members of the model',
  async (backend) => {
    const seed = Date.now() % 2 ** 31;
    const databaseUrl = await freshDatabase();
    const settings = settingsFor(databaseUrl, backend === 'redis' ? await redisUrl() : null, {
      ...holdingNothing,
      DIRECTORY_DELETED_POLICY: 'deactivate',
      WORKER_CONCURRENCY: '4',
    });
    const { url } = await startServer(settings);
    await Promise.all([startWorker(settings), startWorker(settings)]);
    const database = openDatabase({ url: databaseUrl, max: 4, name: 'order-free', onConnectionLost: () => undefined });
    onTestFinished(() => database.close());
    const drawn = fc.sample(tellings(1), { seed, numRuns: histories });
    const { differences } = await tryDeployment({ url, database }, drawn, seed);
    const again = (place: number) => `npm run test:properties -- --seed ${seed} --path ${place} --only ${backend}`;
    expect([...differences.keys()].map(again)).toEqual([]);
  },
  60_000,
);
