import type { LoadAnswer } from '../measure/load.ts';
import { countOf, eventIdAt, type Telling } from '../measure/telling.ts';
import { watchDatabase, type DatabaseWatch } from '../measure/watch-database.ts';
import { startProduct, type Product } from '../stage/product.ts';
import type { Bench } from './scenario.ts';

/** A server, a worker, and a look at their database. */
export interface Deployment {
  readonly product: Product;
  readonly watch: DatabaseWatch;
}

/** Starts a server and one worker, warm: a telling went through them. */
export async function deploy(bench: Bench, backend: 'redis' | 'postgres', warm: Telling): Promise<Deployment> {
  const product = await startProduct(bench.stage, { backend, server: true, workers: 1 });
  const watch = await watchDatabase(product.databaseUrl);
  bench.stage.defer(() => watch.close());
  await send(bench, product, warm, null);
  await watch.untilApplied();
  return { product, watch };
}

/** Delivers a telling: in a closed loop, or at a rate. */
export async function send(
  { loader, sizes }: Bench,
  { port, secret }: Product,
  telling: Telling,
  ratePerSecond: number | null,
): Promise<LoadAnswer> {
  return loader.send({ port, secret, telling, ratePerSecond, connections: sizes.connections });
}

/** Milliseconds from each event's answer to its commit, in the order they were told; below 0 when it came first. */
export async function lagsOf(watch: DatabaseWatch, telling: Telling, answer: LoadAnswer): Promise<number[]> {
  const committed = await watch.commitTimes();
  return Array.from({ length: countOf(telling) }, (_, place) => {
    const at = committed.get(eventIdAt(telling, place));
    if (at === undefined) throw new Error(`Event ${eventIdAt(telling, place)} was acknowledged and has no outcome.`);
    return at - (answer.answeredAt[place] ?? 0);
  });
}
