import { perEvent, startMeter } from '../measure/meter.ts';
import type { Scenario } from './scenario.ts';
import { tellingOf } from './tellings.ts';
import { deploy, lagsOf, send } from './together.ts';

/** Whether the worker keeps up with a server that is sent as much as it takes. */
export const saturated: Scenario = async (bench) => {
  const { stage, sizes } = bench;
  const { events } = sizes.saturated;
  const warmup = tellingOf('Warm', sizes.receive.warmup, bench.sizes.organizations);
  const { product, watch } = await deploy(bench, 'redis', warmup);
  const [worker = 0] = product.workerPids;
  const telling = tellingOf('Storm', events, bench.sizes.organizations);
  const stop = startMeter({ server: product.serverPid, worker, postgres: stage.postgres.pid, redis: stage.redis.pid });
  const answer = await send(bench, product, telling, null);
  await watch.untilApplied();
  const { cpuMs } = stop();
  await watch.expectApplied(warmup.events + events);
  const lags = await lagsOf(watch, telling, answer);
  const end = Math.max(...answer.answeredAt);
  const applied = lags.filter((lag, place) => (answer.answeredAt[place] ?? 0) + lag <= end).length;
  return {
    ...perEvent('saturated', events, { wallMs: answer.wallMs, cpuMs }),
    'saturated.appliedOverAcked': applied / events,
    'saturated.lastAppliedAfterMs': Math.max(...lags),
  };
};
