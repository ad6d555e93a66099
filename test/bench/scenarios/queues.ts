import { setTimeout as wait } from 'node:timers/promises';
import { deliverEvent } from '../../e2e/http.ts';
import { median } from '../measure/statistics.ts';
import { emailOf, eventAt, organizationOf } from '../measure/telling.ts';
import { inTurn, quotient, type Bench, type Numbers, type Scenario } from './scenario.ts';
import { tellingOf } from './tellings.ts';
import { deploy, send, type Deployment } from './together.ts';

/** The two places where the queue can be kept, side by side: when idle, and for the whole way under load. */
export const queues: Scenario = async (bench) => {
  const raw = await inTurn(bench.round, [() => measure(bench, 'redis'), () => measure(bench, 'postgres')]);
  const ratio = quotient(raw, 'embedded.postgres.perSecond', 'embedded.redis.perSecond');
  return { ...raw, 'embedded.overRedis': ratio };
};

async function measure(bench: Bench, backend: 'redis' | 'postgres'): Promise<Numbers> {
  try {
    const warmup = tellingOf('Warm', bench.sizes.receive.warmup, bench.sizes.organizations);
    const deployment = await deploy(bench, backend, warmup);
    const numbers = {
      [`idleMs.${backend}`]: await measureIdle(bench, deployment),
      [`embedded.${backend}.perSecond`]: await measureWhole(bench, deployment),
    };
    const { idle, whole } = bench.sizes.queues;
    await deployment.watch.expectApplied(warmup.events + idle + whole);
    return numbers;
  } finally {
    await bench.stage.clear();
  }
}

/** Long enough that the deployment has nothing left to do. */
const pauseMs = 50;
const memberSql = 'SELECT 1 FROM members WHERE organization_id = $1 AND email = $2';

/** One event when nothing else goes on: milliseconds from the answer to the member that it makes. */
async function measureIdle({ sizes }: Bench, { product, watch }: Deployment): Promise<number> {
  const events = sizes.queues.idle;
  const telling = tellingOf('Idle', events, 10, events);
  const waits: number[] = [];
  for (let place = 0; place < events; place += 1) {
    await wait(pauseMs);
    await deliverEvent(`http://127.0.0.1:${product.port}`, eventAt(telling, place));
    const answered = performance.now();
    const member = [organizationOf(telling, place % telling.organizations), emailOf(telling, place)];
    // Without a pause: whatever is looked at less often is seen too late.
    while ((await watch.query(memberSql, member)).length === 0) continue;
    waits.push(performance.now() - answered);
  }
  return median(waits);
}

/** Events per second from the first delivery to the last outcome. */
async function measureWhole(bench: Bench, { product, watch }: Deployment): Promise<number> {
  const events = bench.sizes.queues.whole;
  const answer = await send(bench, product, tellingOf('Whole', events, bench.sizes.organizations), null);
  await watch.untilApplied();
  const last = Math.max(...(await watch.commitTimes()).values());
  return (events * 1_000) / (last - Math.min(...answer.dueAt));
}
