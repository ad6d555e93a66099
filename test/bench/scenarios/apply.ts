import { withClient } from '../../../src/store/with-client.ts';
import { perEvent, startMeter } from '../measure/meter.ts';
import { startJobPeer } from '../stage/job-peer.ts';
import { drain, startWorkers, warmUp } from './drain.ts';
import { inTurn, quotient, type Bench, type Numbers, type Scenario } from './scenario.ts';
import { tellingOf } from './tellings.ts';

/** Events applied per second from a full inbox, beside an empty queue's ceiling and the naive worker. */
export const apply: Scenario = async (bench) => {
  const { organizations } = bench.sizes;
  const raw = await inTurn(bench.round, [
    () => measureProduct(bench, 'apply.product', organizations),
    () => measureProduct(bench, 'apply.single', 1),
    () => measurePeer(bench, 'emptyJobs', 'event', bench.sizes.apply.events),
    () => measurePeer(bench, 'emptyIdJobs', 'id', bench.sizes.apply.events),
    () => measurePeer(bench, 'naive', 'event', bench.sizes.apply.naiveEvents),
  ]);
  const over = (peer: string): number => quotient(raw, 'apply.product.perSecond', `apply.${peer}.perSecond`);
  return {
    ...raw,
    'apply.overNaive': over('naive'),
    'apply.overEmptyJobs': over('emptyJobs'),
    'apply.overEmptyIdJobs': over('emptyIdJobs'),
    'apply.oneOrganization': 1 / over('single'),
    'apply.walBytes': raw['apply.product.walBytes'] ?? Number.NaN,
  };
};

async function measureProduct({ stage, sizes }: Bench, name: string, organizations: number): Promise<Numbers> {
  const { warmup, events, users } = sizes.apply;
  try {
    const workers = await startWorkers(stage);
    await warmUp(workers, tellingOf('Warm', warmup, organizations));
    const numbers = await drain(stage, workers, tellingOf('Apply', events, organizations, users), name);
    await workers.watch.expectApplied(warmup + events);
    return numbers;
  } finally {
    await stage.clear();
  }
}

async function measurePeer(
  { stage, sizes }: Bench,
  name: 'emptyJobs' | 'emptyIdJobs' | 'naive',
  payload: 'event' | 'id',
  events: number,
): Promise<Numbers> {
  const { organizations } = sizes;
  const { warmup } = sizes.apply;
  const peer = name === 'naive' ? 'naive' : 'emptyJobs';
  try {
    const databaseUrl = await stage.freshDatabase();
    if (peer === 'naive') await dropTriggers(databaseUrl);
    const worker = await startJobPeer(stage, peer, databaseUrl);
    const few = Math.min(warmup, events);
    await worker.add(tellingOf('Warm', few, organizations), payload);
    await worker.untilDone(few);
    process.kill(worker.pid, 'SIGSTOP');
    await worker.add(tellingOf('Apply', events, organizations), payload);
    const stop = startMeter({ worker: worker.pid, postgres: stage.postgres.pid, redis: stage.redis.pid });
    process.kill(worker.pid, 'SIGCONT');
    await worker.untilDone(events);
    return perEvent(`apply.${name}`, events, stop());
  } finally {
    await stage.clear();
  }
}

/** The lock on members is the product's own; whoever writes it naively would not have it, nor pay for it. */
async function dropTriggers(databaseUrl: string): Promise<void> {
  await withClient(databaseUrl, (client) => client.query('DROP TRIGGER members_before_write ON members'));
}
