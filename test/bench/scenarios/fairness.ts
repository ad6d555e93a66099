import { startLoader, type Loader } from '../measure/load.ts';
import { percentile } from '../measure/statistics.ts';
import { organizationOf, type Telling } from '../measure/telling.ts';
import type { DatabaseWatch } from '../measure/watch-database.ts';
import { startStrangers } from '../stage/strangers.ts';
import { quotient, type Bench, type Numbers, type Scenario } from './scenario.ts';
import { tellingOf } from './tellings.ts';
import { deploy, lagsOf, send, type Deployment } from './together.ts';

/** What goes on while the quiet organizations have their events. */
interface Beside {
  readonly name: string;
  /** Another organization's events. */
  readonly telling?: Telling;
  /** How fast they are sent; left out: as fast as they are taken. */
  readonly ratePerSecond?: number;
  /** Processes that only take CPU. */
  readonly strangers?: number;
}

/**
 * How long other organizations wait for their events while one storms, or has events that all fail. Since everybody waits
 * for the processors, each has its measure: as many busy processes that have nothing to do with the product, and an
 * organization that has as many events, which do not fail. The storm comes last: PostgreSQL vacuums and analyzes for a
 * while after it, beside whatever is measured then.
 */
export const fairness: Scenario = async (bench) => {
  const { storm, poison, seconds, strangers } = bench.sizes.fairness;
  const few = poison.ratePerSecond * seconds;
  const deployment = await deploy(bench, 'redis', tellingOf('Warm', bench.sizes.receive.warmup, 20));
  // The way of an event that fails is as warm as the others' before anything is measured.
  await send(bench, deployment.product, poisonOf('WarmPoison', poison.warmup), null);
  await deployment.watch.untilApplied();
  const noisy = startLoader();
  bench.stage.defer(() => noisy.stop());
  const raw: Record<string, number> = {};
  const besides: readonly Beside[] = [
    { name: 'quiet' },
    { name: 'neighbour', telling: tellingOf('Neighbour', few, 1), ratePerSecond: poison.ratePerSecond },
    { name: 'poison', telling: poisonOf('Poison', few), ratePerSecond: poison.ratePerSecond },
    { name: 'busy', strangers },
    { name: 'storm', telling: tellingOf('Storm', storm, 1) },
  ];
  for (const beside of besides) Object.assign(raw, await measure(bench, deployment, noisy, beside));
  const over = (name: string, other: string): number =>
    quotient(raw, `fairness.${name}.lagP95Ms`, `fairness.${other}.lagP95Ms`);
  return {
    ...raw,
    'fairness.stormP95Ratio': over('storm', 'quiet'),
    'fairness.poisonP95Ratio': over('poison', 'quiet'),
    'fairness.neighbourP95Ratio': over('neighbour', 'quiet'),
    'fairness.poisonOverNeighbour': over('poison', 'neighbour'),
    'fairness.busyP95Ratio': over('busy', 'quiet'),
    'fairness.stormOverBusy': over('storm', 'busy'),
  };
};

async function measure(
  bench: Bench,
  { product, watch }: Deployment,
  noisy: Loader,
  { name, telling, ratePerSecond, strangers = 0 }: Beside,
): Promise<Numbers> {
  const { quietPerSecond, seconds } = bench.sizes.fairness;
  const quiet = tellingOf(`Beside${name}`, quietPerSecond * seconds, 20);
  const { port, secret } = product;
  const { connections } = bench.sizes;
  const busy = startStrangers(strangers);
  const [answer] = await Promise.all([
    send(bench, product, quiet, quietPerSecond),
    telling === undefined
      ? null
      : noisy.send({ port, secret, telling, ratePerSecond: ratePerSecond ?? null, connections }),
  ]).finally(() => busy.stop());
  await watch.untilApplied();
  if (telling?.poisoned === true) await expectNoneApplied(watch, telling);
  const lags = await lagsOf(watch, quiet, answer);
  return {
    // The clock of the answers and that of the commits are apart by as much; below it a ratio would say nothing.
    [`fairness.${name}.lagP95Ms`]: Math.max(0.1, percentile(lags, 0.95)),
    [`fairness.${name}.lagP50Ms`]: percentile(lags, 0.5),
  };
}

function poisonOf(name: string, events: number): Telling {
  return { ...tellingOf(name, events, 1), poisoned: true };
}

/** Poison that is applied would only be one more organization. */
async function expectNoneApplied(watch: DatabaseWatch, telling: Telling): Promise<void> {
  const sql = `SELECT 1 FROM event_outcomes WHERE organization_id = $1 AND outcome <> 'failed' LIMIT 1`;
  const applied = await watch.query(sql, [organizationOf(telling, 0)]);
  if (applied.length > 0) throw new Error('Events that were to fail were applied; make them fail otherwise.');
}
