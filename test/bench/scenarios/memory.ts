import { watchMemory } from '../measure/memory.ts';
import type { Scenario } from './scenario.ts';
import { tellingOf } from './tellings.ts';
import { deploy, send } from './together.ts';

/** What server and worker hold resident under a long storm, and whether it grows. */
export const memory: Scenario = async (bench) => {
  const warmup = tellingOf('Warm', bench.sizes.receive.warmup, bench.sizes.organizations);
  const { product, watch } = await deploy(bench, 'redis', warmup);
  const { events } = bench.sizes.memory;
  const server = watchMemory(product.serverPid);
  const worker = watchMemory(product.workerPids[0] ?? 0);
  bench.stage.defer(() => Promise.resolve([server(), worker()]));
  await send(bench, product, tellingOf('Long', events, bench.sizes.organizations), null);
  await watch.untilApplied();
  const [serverRead, workerRead] = [server(), worker()];
  await watch.expectApplied(warmup.events + events);
  return {
    'memory.serverMb': serverRead.highMb,
    'memory.workerMb': workerRead.highMb,
    'memory.serverGrowth': serverRead.growth,
    'memory.workerGrowth': workerRead.growth,
  };
};
