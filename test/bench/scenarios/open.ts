import type { LoadAnswer } from '../measure/load.ts';
import { percentile } from '../measure/statistics.ts';
import type { Bench, Numbers, Scenario } from './scenario.ts';
import { tellingOf } from './tellings.ts';
import { deploy, lagsOf, send, type Deployment } from './together.ts';

/** A median wait as long as this means that deliveries pile up: the machine cannot do that rate, and nothing else shows. */
const piledUpMs = 1_000;

/** What a delivery and its application take at a steady rate, from when each was due; at half of it if it is too high. */
export const open: Scenario = async (bench) => {
  const { ratePerSecond, seconds } = bench.sizes.open;
  const warmup = tellingOf('Warm', bench.sizes.receive.warmup, bench.sizes.organizations);
  const deployment = await deploy(bench, 'redis', warmup);
  const full = await measure(bench, deployment, ratePerSecond);
  const sent = warmup.events + ratePerSecond * seconds;
  await deployment.watch.expectApplied(sent);
  if ((full['open1000.ackP50Ms'] ?? 0) < piledUpMs) return full;
  const half = await measure(bench, deployment, ratePerSecond / 2);
  await deployment.watch.expectApplied(sent + (ratePerSecond / 2) * seconds);
  return half;
};

async function measure(bench: Bench, { product, watch }: Deployment, ratePerSecond: number): Promise<Numbers> {
  const { sizes } = bench;
  const telling = tellingOf(`Steady${ratePerSecond}`, ratePerSecond * sizes.open.seconds, sizes.organizations);
  const answer = await send(bench, product, telling, ratePerSecond);
  await watch.untilApplied();
  const waits = waitsOf(answer);
  const lags = await lagsOf(watch, telling, answer);
  return {
    'open1000.ratePerSecond': ratePerSecond,
    'open1000.ackP50Ms': percentile(waits, 0.5),
    'open1000.ackP99Ms': percentile(waits, 0.99),
    'open1000.lagP50Ms': percentile(lags, 0.5),
    'open1000.lagP99Ms': percentile(lags, 0.99),
  };
}

/** Milliseconds from when each was due to its answer. */
function waitsOf({ answeredAt, dueAt }: LoadAnswer): Float64Array {
  return answeredAt.map((at, place) => at - (dueAt[place] ?? 0));
}
