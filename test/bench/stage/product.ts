import { secret, token } from '../../e2e/http.ts';
import { startProcess, type ServiceProcess } from '../../support/dsync.ts';
import { until } from '../../support/until.ts';
import type { Stage } from './stage.ts';

/** The service as it runs in production: processes of their own, on one database. */
export interface Product {
  readonly databaseUrl: string;
  /** Null: its queue is in PostgreSQL. */
  readonly redisUrl: string | null;
  readonly secret: string;
  /** 0 when it has no server. */
  readonly port: number;
  readonly serverPid: number;
  readonly workerPids: readonly number[];
}

export interface ProductOptions {
  readonly backend: 'redis' | 'postgres';
  readonly server: boolean;
  readonly workers: number;
  /** An existing database in place of a fresh one. */
  readonly databaseUrl?: string;
}

/** Starts `dsync server` and `dsync worker`s and waits until they are ready; ended by the stage's `clear`. */
export async function startProduct(stage: Stage, options: ProductOptions): Promise<Product> {
  const { backend, server, workers } = options;
  const databaseUrl = options.databaseUrl ?? (await stage.freshDatabase());
  const redisUrl = backend === 'redis' ? stage.redis.url : null;
  const settings = {
    DATABASE_URL: databaseUrl,
    ...(redisUrl === null ? {} : { REDIS_URL: redisUrl }),
    ...(stage.profiles === null ? {} : { NODE_OPTIONS: `--cpu-prof --cpu-prof-dir=${stage.profiles}` }),
    WORKOS_WEBHOOK_SECRET: secret,
    DSYNC_BOOTSTRAP_TOKEN: token,
    // The bodies of a long storm are signed before it begins.
    WEBHOOK_TOLERANCE_SECONDS: '86400',
    PORT: '0',
  };
  const start = (part: 'server' | 'worker'): ServiceProcess => startPart(stage, part, settings);
  const serving = server ? start('server') : null;
  const working = Array.from({ length: workers }, () => start('worker'));
  const url = serving === null ? null : await said(serving, /"url":"(http:[^"]+)"/);
  for (const worker of working) await said(worker, /(the workers wait for events)/);
  return {
    databaseUrl,
    redisUrl,
    secret,
    port: url === null ? 0 : Number(new URL(url).port),
    serverPid: serving?.child.pid ?? 0,
    workerPids: working.map(({ child }) => child.pid ?? 0),
  };
}

function startPart(stage: Stage, part: 'server' | 'worker', settings: Record<string, string>): ServiceProcess {
  const service = startProcess([part], settings);
  stage.defer(async () => {
    const alive = service.child.exitCode === null && service.child.signalCode === null;
    // One that was held would not hear that it is to end.
    if (alive) service.child.kill('SIGCONT');
    const code = await service.stop();
    if (code !== 0) throw new Error(`dsync ${part} ended with ${code}.\n${service.output().slice(-2_000)}`);
  });
  return service;
}

async function said(service: ServiceProcess, pattern: RegExp): Promise<string> {
  const look = (): string | null => {
    const found = pattern.exec(service.output())?.[1];
    if (found === undefined && service.child.exitCode !== null) throw new Error(`It ended.\n${service.output()}`);
    return found ?? null;
  };
  // Its start is not measured, and takes long on a machine that does other things too.
  return until(`the process says ${String(pattern)}`, look, 120_000);
}
