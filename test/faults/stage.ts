import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '../../src/main/embedded/free-port.ts';
import { secret, token } from '../e2e/http.ts';
import { newRedis } from '../queue/redis-server.ts';
import { startOwnPostgres, type OwnPostgres } from '../support/own-postgres.ts';
import { holdingNothing } from '../support/dsync.ts';
import { openLink, type TcpLink } from '../support/tcp-link.ts';
import { startInstance, type Instance } from './instance.ts';

export const backends = ['redis', 'postgres'] as const;
export type Backend = (typeof backends)[number];

export type Settings = Readonly<Record<string, string>>;

/** What a scenario wants of its stage. */
export interface Wishes {
  /** How many; one each is not asked for. */
  readonly servers?: 1 | 2;
  /** Redis keeps an append-only file, and writes it to disk this often; else it keeps nothing. */
  readonly redisFile?: 'everysec' | 'always';
  /** Settings of all processes, and of single ones, by their place. */
  readonly settings?: Settings;
  readonly serverSettings?: readonly Settings[];
  readonly workerSettings?: readonly Settings[];
}

/** A Redis that is killed and started again, each time with what the scenario wishes of it. */
export interface StageRedis {
  readonly url: string;
  kill(): Promise<void>;
  /** On the same port, and waits until it answers. */
  start(): Promise<void>;
}

/** A whole deployment on servers of its own: one or two `dsync server`, two `dsync worker`. */
export interface Stage {
  readonly backend: Backend;
  /** Straight to PostgreSQL. */
  readonly databaseUrl: string;
  readonly postgres: OwnPostgres;
  /** Null where the queue is in PostgreSQL. */
  readonly redis: StageRedis | null;
  /** Between the processes and what holds their queue: Redis, or PostgreSQL with everything else. */
  readonly link: TcpLink;
  readonly servers: readonly Instance[];
  readonly workers: readonly Instance[];
  readonly urls: readonly string[];
  /** Has something closed after everything else. */
  closeLast(closer: Closer): void;
  close(): Promise<void>;
}

/** Organizations applied at once by each of the two workers. */
const laneConcurrency = 4;

type Closer = () => Promise<void>;

/** Starts everything, and leaves nothing running when that fails. */
export async function openStage(backend: Backend, wishes: Wishes): Promise<Stage> {
  const closers: Closer[] = [];
  const close = async (): Promise<void> => {
    for (const closer of closers.toReversed()) await closer();
    closers.length = 0;
  };
  try {
    const postgres = await startOwnPostgres();
    closers.push(postgres.stop);
    const redis = backend === 'redis' ? await openRedis(wishes, closers) : null;
    await redis?.start();
    const link = await openLink(Number(new URL(redis?.url ?? postgres.url).port));
    closers.push(link.close);
    const common: Settings = {
      DATABASE_URL: redis === null ? through(postgres.url, link) : postgres.url,
      ...(redis === null ? {} : { REDIS_URL: through(redis.url, link) }),
      WORKOS_WEBHOOK_SECRET: secret,
      DSYNC_BOOTSTRAP_TOKEN: token,
      ...holdingNothing,
      DIRECTORY_DELETED_POLICY: 'deactivate',
      WORKER_CONCURRENCY: String(laneConcurrency),
      ...wishes.settings,
    };
    const ports = await Promise.all(Array.from({ length: wishes.servers ?? 1 }, freePort));
    const [servers, workers] = await Promise.all([
      startAll(
        'server',
        ports.map((port, place) => ({ ...common, PORT: String(port), ...wishes.serverSettings?.[place] })),
      ),
      startAll(
        'worker',
        [0, 1].map((place) => ({ ...common, ...wishes.workerSettings?.[place] })),
      ),
    ]);
    closers.push(async () => {
      await Promise.all([...servers, ...workers].map((instance) => instance.terminate()));
    });
    const urls = ports.map((port) => `http://127.0.0.1:${port}`);
    const closeLast = (closer: Closer): void => void closers.unshift(closer);
    return { backend, databaseUrl: postgres.url, postgres, redis, link, servers, workers, urls, closeLast, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openRedis({ redisFile }: Wishes, closers: Closer[]): Promise<StageRedis> {
  const redis = await newRedis();
  const folder = await mkdtemp(path.join(os.tmpdir(), 'dsync-faults-redis-'));
  closers.push(async () => {
    await redis.kill();
    await rm(folder, { recursive: true, force: true });
  });
  const keep = redisFile === undefined ? [] : ['--appendonly', 'yes', '--appendfsync', redisFile];
  return { url: redis.url, kill: redis.kill, start: () => redis.start(...keep, '--dir', folder) };
}

function startAll(kind: 'server' | 'worker', settings: readonly Settings[]): Promise<Instance[]> {
  return Promise.all(settings.map((own) => startInstance(kind, own)));
}

function through(url: string, link: TcpLink): string {
  const linked = new URL(url);
  linked.port = String(link.port);
  return linked.href;
}
