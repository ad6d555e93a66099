import { startMoreWorkers, drain, startWorkers, warmUp, type Workers } from './drain.ts';
import type { Bench, Numbers, Scenario } from './scenario.ts';
import { tellingOf } from './tellings.ts';

/**
 * Events applied per second of more organizations, and by more workers. On one database, to which workers are added:
 * what an event costs does not depend on how many came before (`growth`).
 */
export const scale: Scenario = async (bench) => {
  const { stage, sizes } = bench;
  const numbers: Record<string, number> = {};
  let workers = await startWorkers(stage);
  await warmUp(workers, tellingOf('Warm', sizes.apply.warmup, bench.sizes.organizations));
  for (const count of sizes.scale.organizations) {
    Object.assign(numbers, await measure(bench, workers, `scale.organizations${count}`, count));
  }
  for (const count of [1, 2, 4]) {
    workers = await startMoreWorkers(stage, workers, count - workers.product.workerPids.length);
    await warmUp(workers, tellingOf(`Warm${count}`, sizes.apply.warmup, bench.sizes.organizations));
    Object.assign(numbers, await measure(bench, workers, `scale.workers${count}`, bench.sizes.organizations));
  }
  return numbers;
};

async function measure(
  { stage, sizes }: Bench,
  workers: Workers,
  name: string,
  organizations: number,
): Promise<Numbers> {
  const telling = tellingOf(name.replaceAll('.', ''), sizes.scale.events, organizations);
  const numbers = await drain(stage, workers, telling, name);
  return { ...numbers, [name]: numbers[`${name}.perSecond`] ?? Number.NaN };
}
