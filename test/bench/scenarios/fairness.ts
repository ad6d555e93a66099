import { startLoader, type Loader } from '../measure/load.ts';
import { percentile } from '../measure/statistics.ts';
import { organizationOf, type Telling } from '../measure/telling.ts';
import type { DatabaseWatch } from '../measure/watch-database.ts';
import { quotient, type Bench, type Numbers, type Scenario } from './scenario.ts';
import { tellingOf } from './tellings.ts';
import { deploy, lagsOf, send, type Deployment } from './together.ts';

/**
 * How long other organizations wait for their events while one storms, or has events that all fail. In this order on one
 * deployment, because failed events go on being tried for a while.
 */
export const fairness: Scenario = async (bench) => {
  const { storm, poison } = bench.sizes.fairness;
  const deployment = await deploy(bench, 'redis', tellingOf('Warm', bench.sizes.receive.warmup, 20));
  const noisy = startLoader();
  bench.stage.defer(() => noisy.stop());
  const measureBeside = (name: string, other: Telling | null): Promise<Numbers> =>
    measure(bench, deployment, noisy, { name, other });
  const raw = {
    ...(await measureBeside('quiet', null)),
    ...(await measureBeside('storm', tellingOf('Storm', storm, 1))),
    ...(await measureBeside('poison', { ...tellingOf('Poison', poison, 1), poisoned: true })),
  };
  return {
    ...raw,
    'fairness.stormP95Ratio': quotient(raw, 'fairness.storm.lagP95Ms', 'fairness.quiet.lagP95Ms'),
    'fairness.poisonP95Ratio': quotient(raw, 'fairness.poison.lagP95Ms', 'fairness.quiet.lagP95Ms'),
  };
};

async function measure(
  bench: Bench,
  { product, watch }: Deployment,
  noisy: Loader,
  { name, other }: { readonly name: string; readonly other: Telling | null },
): Promise<Numbers> {
  const { ratePerSecond, seconds } = bench.sizes.fairness;
  const quiet = tellingOf(`Beside${name}`, ratePerSecond * seconds, 20);
  const { port, secret } = product;
  const { connections } = bench.sizes;
  const [answer] = await Promise.all([
    send(bench, product, quiet, ratePerSecond),
    other === null ? null : noisy.send({ port, secret, telling: other, ratePerSecond: null, connections }),
  ]);
  await watch.untilApplied();
  if (other?.poisoned === true) await expectNoneApplied(watch, other);
  const lags = await lagsOf(watch, quiet, answer);
  return {
    // The clock of the answers and that of the commits are apart by as much; below it a ratio would say nothing.
    [`fairness.${name}.lagP95Ms`]: Math.max(0.1, percentile(lags, 0.95)),
    [`fairness.${name}.lagP50Ms`]: percentile(lags, 0.5),
  };
}

/** Poison that is applied would only be one more organization. */
async function expectNoneApplied(watch: DatabaseWatch, telling: Telling): Promise<void> {
  const sql = `SELECT 1 FROM event_outcomes WHERE organization_id = $1 AND outcome <> 'failed' LIMIT 1`;
  const applied = await watch.query(sql, [organizationOf(telling, 0)]);
  if (applied.length > 0) throw new Error('Events that were to fail were applied; make them fail otherwise.');
}
