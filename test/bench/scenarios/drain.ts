import { perEvent, startMeter } from '../measure/meter.ts';
import { countOf, type Telling } from '../measure/telling.ts';
import { watchDatabase, type DatabaseWatch } from '../measure/watch-database.ts';
import { fillInbox, wakeLanes } from '../stage/inbox.ts';
import { startProduct, type Product } from '../stage/product.ts';
import type { Stage } from '../stage/stage.ts';
import type { Numbers } from './scenario.ts';

/** Workers that have nothing to do, and a look at their database. */
export interface Workers {
  readonly product: Product;
  readonly watch: DatabaseWatch;
}

/** Starts workers without a server; `databaseUrl`: on an existing database in place of a fresh one. */
export async function startWorkers(stage: Stage, workers = 1, databaseUrl?: string): Promise<Workers> {
  const kept = databaseUrl === undefined ? {} : { databaseUrl };
  const product = await startProduct(stage, { backend: 'redis', server: false, workers, ...kept });
  const watch = await watchDatabase(product.databaseUrl);
  stage.defer(() => watch.close());
  return { product, watch };
}

/** Adds so many workers to those that run. */
export async function startMoreWorkers(stage: Stage, { product, watch }: Workers, workers: number): Promise<Workers> {
  const { databaseUrl, workerPids } = product;
  const more = await startProduct(stage, { backend: 'redis', server: false, workers, databaseUrl });
  return { product: { ...product, workerPids: [...workerPids, ...more.workerPids] }, watch };
}

/** Has the workers apply a telling, unmeasured: so that they are warm, or that its people are there. */
export async function warmUp({ product, watch }: Workers, telling: Telling): Promise<void> {
  await fillInbox(product, telling);
  await wakeLanes(product, telling);
  await watch.untilApplied();
}

/**
 * Has the workers apply a telling that is wholly in the inbox before they begin: they are held (SIGSTOP) until then, so
 * that neither their start nor the filling is measured. `name` is put before each number.
 */
export async function drain(stage: Stage, workers: Workers, telling: Telling, name: string): Promise<Numbers> {
  const { product, watch } = workers;
  const signalAll = (signal: NodeJS.Signals): void => {
    for (const pid of product.workerPids) process.kill(pid, signal);
  };
  const walBefore = await watch.walBytes();
  signalAll('SIGSTOP');
  await fillInbox(product, telling);
  await wakeLanes(product, telling);
  const named = product.workerPids.map((pid, place) => [`worker${place === 0 ? '' : place + 1}`, pid] as const);
  const stop = startMeter({ ...Object.fromEntries(named), postgres: stage.postgres.pid, redis: stage.redis.pid });
  signalAll('SIGCONT');
  await watch.untilApplied();
  const reading = stop();
  const events = countOf(telling);
  return {
    ...perEvent(name, events, reading),
    [`${name}.walBytes`]: ((await watch.walBytes()) - walBefore) / events,
  };
}
