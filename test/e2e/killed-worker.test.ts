import { expect, it } from 'vitest';
import { ownRedis } from '../queue/redis-server.ts';
import { readStatus, untilSettled } from './api.ts';
import { deliverAll } from './http.ts';
import { backends, freshDatabase, settingsFor, startServer, startWorker } from './processes.ts';
import { expectWholeStorm, makeStorm } from './storm.ts';

async function killOneInAStorm(backend: 'redis' | 'postgres'): Promise<void> {
  const redis = backend === 'redis' ? await ownRedis() : null;
  await redis?.start();
  const settings = settingsFor(await freshDatabase(), redis?.url ?? null);
  const { url } = await startServer(settings);
  const [first] = await Promise.all([startWorker(settings), startWorker(settings)]);
  const storm = makeStorm(30, 2);
  const half = Math.floor(storm.deliveries.length / 2);
  let killed: Promise<unknown> | undefined;
  const answers = await deliverAll(url, storm.deliveries, {
    concurrency: 16,
    onAnswer: (answered) => {
      if (answered === half) killed = first.kill();
    },
  });
  await killed;
  expect((await readStatus(url)).queue.backend).toBe(backend);
  // A job in the hands of the killed worker is given to the other one when its lock has expired.
  await untilSettled(url, 120_000);
  await expectWholeStorm(url, storm, answers);
}

// All backends at once: the time goes into waiting for the killed worker's locks.
it('a worker that is killed in a storm loses no event and repeats none', { timeout: 150_000 }, async () => {
  await Promise.all(backends.map(killOneInAStorm));
});
