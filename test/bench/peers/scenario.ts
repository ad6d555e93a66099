import { startSender, type LoadAnswer } from '../measure/load.ts';
import { perEvent, startMeter, type Measured, type Reading } from '../measure/meter.ts';
import { rounded } from '../measure/statistics.ts';
import { watchDatabase, type DatabaseWatch } from '../measure/watch-database.ts';
import { inTurn, quotient, type Bench, type Numbers, type Scenario } from '../scenarios/scenario.ts';
import { tellingOf } from '../scenarios/tellings.ts';
import { deploy, send } from '../scenarios/together.ts';
import { startChild } from '../stage/start-child.ts';
import type { InstalledPeer } from './install.ts';
import type { Directory } from './scim-users.ts';
import type { UsersRequest } from './send-users.ts';
import type { PeerSizes } from './sizes.ts';

/** What a peer's server is given; `connections` is the size of its pool. */
interface PeerRequest {
  readonly databaseUrl: string;
  readonly directories: number;
  readonly connections: number;
}

interface PeerAnswer {
  readonly port: number;
  readonly directories: readonly Directory[];
}

/** A comparison of one round: who, and over how many directories. */
interface Match {
  readonly bench: Bench;
  readonly sizes: PeerSizes;
  readonly peer: InstalledPeer;
  readonly directories: number;
  /** Before each of its numbers. */
  readonly name: string;
}

/**
 * Users provisioned per second, from the first request to the last row: our product and each peer, one right after the
 * other, with many directories and with one.
 */
export function comparePeers(peers: readonly InstalledPeer[], sizes: PeerSizes, say: (line: string) => void): Scenario {
  return async (bench) => {
    const numbers: Record<string, number> = {};
    for (const [kind, directories] of Object.entries(sizes.directories)) {
      for (const peer of peers) {
        const name = `${peer.name}.${kind}`;
        const match = { bench, sizes, peer, directories, name };
        const raw = await inTurn(bench.round, [
          () => alone(bench, () => measureProduct(match)),
          () => alone(bench, () => measurePeer(match)),
        ]);
        const suffix = kind === 'one' ? 'One' : '';
        const ratio = quotient(raw, `${name}.product.perSecond`, `${name}.peer.perSecond`);
        say(`${directories} directories: ${rounded(ratio)} times ${peer.title}`);
        Object.assign(numbers, raw, {
          [`peers.${peer.name}${suffix}`]: ratio,
          [`peers.${peer.name}Cpu${suffix}`]: cpuOf(raw, `${name}.peer`) / cpuOf(raw, `${name}.product`),
        });
      }
    }
    return numbers;
  };
}

/** What one has started must not take time from the next. */
async function alone(bench: Bench, part: () => Promise<Numbers>): Promise<Numbers> {
  try {
    return await part();
  } finally {
    await bench.stage.clear();
  }
}

/** CPU microseconds a user of all processes but the one that sends. */
function cpuOf(raw: Numbers, name: string): number {
  const own = Object.entries(raw).filter(([key]) => key.startsWith(`${name}.cpuUs.`));
  return own.reduce((sum, [, value]) => sum + value, 0);
}

/** A signed `dsync.user.created` a user, and server and worker; done when the member's row is there. */
async function measureProduct({ bench, sizes, directories, name }: Match): Promise<Numbers> {
  const { warmup, users } = sizes.product;
  const { product, watch } = await deploy(bench, 'redis', tellingOf('Warm', warmup, directories, warmup));
  const [worker = 0] = product.workerPids;
  const { postgres, redis } = bench.stage;
  const stop = startMeter({ server: product.serverPid, worker, postgres: postgres.pid, redis: redis.pid });
  const answer = await send(bench, product, tellingOf('Peers', users, directories, users), null);
  await watch.untilApplied();
  const reading = stop();
  await watch.expectApplied(warmup + users);
  return numbersOf(`${name}.product`, { watch, usersSql: 'FROM members', warmup, users }, answer, reading);
}

/** A SCIM request a user, to one process; the row is there before it answers. */
async function measurePeer({ bench, sizes, peer, directories, name }: Match): Promise<Numbers> {
  const { stage } = bench;
  const { warmup, users } = sizes.peer;
  const databaseUrl = await stage.emptyDatabase();
  const { PATH, HOME } = process.env;
  const child = startChild<PeerRequest, PeerAnswer>(peer.file, { PATH, HOME, NODE_ENV: 'production' });
  stage.defer(() => child.stop());
  const served = await child.ask({ databaseUrl, directories, connections: peer.connections });
  const sender = startSender<UsersRequest>(new URL('./send-users.ts', import.meta.url));
  stage.defer(() => sender.stop());
  const watch = await watchDatabase(databaseUrl);
  stage.defer(() => watch.close());
  const shared = { ...served, connections: sizes.connections };
  await sender.send({ ...shared, name: 'warm', count: warmup });
  // So that its plans are those of tables with something in them.
  await watch.query('VACUUM (ANALYZE)');
  const pids: Measured = { server: child.pid, postgres: stage.postgres.pid };
  const stop = startMeter(pids);
  const answer = await sender.send({ ...shared, name: 'peers', count: users });
  const reading = stop();
  return numbersOf(`${name}.peer`, { watch, usersSql: peer.usersSql, warmup, users }, answer, reading);
}

interface Created {
  readonly watch: DatabaseWatch;
  readonly usersSql: string;
  readonly warmup: number;
  readonly users: number;
}

/** Throws unless every user has a row: what is missing would make whoever lost it look fast. */
async function numbersOf(
  name: string,
  { watch, usersSql, warmup, users }: Created,
  { dueAt }: LoadAnswer,
  { cpuMs }: Reading,
): Promise<Numbers> {
  const [row] = await watch.query<{ n: number; last: number }>(
    `SELECT count(*)::int AS n, max(extract(epoch FROM pg_xact_commit_timestamp(xmin)) * 1000)::float8 AS last ${usersSql}`,
  );
  if (row?.n !== warmup + users) throw new Error(`${name}: ${row?.n ?? 0} of ${warmup + users} users have a row.`);
  return perEvent(name, users, { wallMs: row.last - Math.min(...dueAt), cpuMs });
}
