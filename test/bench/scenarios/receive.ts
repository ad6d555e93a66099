import { copyRows, insertRows } from '../ceilings/insert-rows.ts';
import { perEvent, startMeter } from '../measure/meter.ts';
import { secret } from '../../e2e/http.ts';
import { startHttpPeer } from '../stage/http-peer.ts';
import { startProduct } from '../stage/product.ts';
import { inTurn, quotient, type Bench, type Numbers, type Scenario } from './scenario.ts';
import { tellingOf } from './tellings.ts';

/** Deliveries acknowledged per second in a closed loop, beside the ceilings and the naive servers. */
export const receive: Scenario = async (bench) => {
  const { requests, naiveUpserts, naiveTransactions } = bench.sizes.receive;
  const raw = await inTurn(bench.round, [
    () => alone(bench, () => measureProduct(bench, requests)),
    () => alone(bench, () => measurePeer(bench, 'ceiling', requests)),
    () => alone(bench, () => measurePeer(bench, 'naiveUpsert', naiveUpserts)),
    () => alone(bench, () => measurePeer(bench, 'naiveTransaction', naiveTransactions)),
    () => alone(bench, () => measureRows(bench, requests)),
  ]);
  const over = (peer: string): number => quotient(raw, 'receive.product.perSecond', `receive.${peer}.perSecond`);
  return {
    ...raw,
    'receive.overCeiling': over('ceiling'),
    'receive.cpuOverCeiling': quotient(raw, 'receive.product.cpuUs.server', 'receive.ceiling.cpuUs.server'),
    'receive.overNaiveUpsert': over('naiveUpsert'),
    'receive.overNaiveTransaction': over('naiveTransaction'),
    'receive.overCopy': over('copy'),
    'receive.overInsert': over('insert'),
  };
};

/** What one part has started must not take time from the next. */
async function alone(bench: Bench, part: () => Promise<Numbers>): Promise<Numbers> {
  try {
    return await part();
  } finally {
    await bench.stage.clear();
  }
}

interface Target {
  readonly name: string;
  readonly port: number;
  readonly pids: Readonly<Record<string, number>>;
}

async function measureProduct(bench: Bench, requests: number): Promise<Numbers> {
  const { stage } = bench;
  const { port, serverPid } = await startProduct(stage, { backend: 'redis', server: true, workers: 0 });
  const pids = { server: serverPid, postgres: stage.postgres.pid, redis: stage.redis.pid };
  return measure(bench, { name: 'receive.product', port, pids }, requests);
}

async function measurePeer(
  bench: Bench,
  peer: 'ceiling' | 'naiveUpsert' | 'naiveTransaction',
  requests: number,
): Promise<Numbers> {
  const { stage } = bench;
  const databaseUrl = peer === 'ceiling' ? '' : await stage.freshDatabase();
  const { port, pid } = await startHttpPeer(stage, peer, { secret, databaseUrl });
  const pids = { server: pid, postgres: stage.postgres.pid };
  return measure(bench, { name: `receive.${peer}`, port, pids }, requests);
}

async function measure({ loader, sizes }: Bench, target: Target, requests: number): Promise<Numbers> {
  const { connections, organizations } = sizes;
  const shared = { port: target.port, secret, ratePerSecond: null, connections };
  const { warmup } = sizes.receive;
  const telling = tellingOf('Receive', warmup + requests, organizations);
  await loader.send({ ...shared, telling: { ...telling, events: Math.min(warmup, requests) } });
  const stop = startMeter(target.pids);
  // The bodies are made before the first is sent, which takes the server nothing; the generator has the time.
  const { wallMs, cpuMs } = await loader.send({ ...shared, telling: { ...telling, from: warmup } });
  return {
    ...perEvent(target.name, requests, { ...stop(), wallMs }),
    [`${target.name}.cpuUs.load`]: (cpuMs * 1_000) / requests,
  };
}

async function measureRows({ stage, sizes }: Bench, rows: number): Promise<Numbers> {
  const telling = tellingOf('Rows', rows, sizes.organizations);
  return {
    'receive.copy.perSecond': await copyRows(await stage.freshDatabase(), telling),
    'receive.insert.perSecond': await insertRows(await stage.freshDatabase(), telling),
  };
}
