import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { inject, onTestFinished } from 'vitest';
import { createDatabase } from '../support/postgres.ts';
import { addressOf, startProcess, type ServiceProcess } from '../support/dsync.ts';
import { until } from '../support/until.ts';
import { secret, token } from './http.ts';

/** Where the queue can be kept on this machine; without a Redis the set-up of the run has said so, or failed in CI. */
export const backends: readonly ('redis' | 'postgres')[] =
  inject('redisUrl') === null ? ['postgres'] : ['redis', 'postgres'];

export type Settings = Readonly<Record<string, string>>;

/** A process that listens. */
export interface Listening {
  readonly url: string;
  readonly service: ServiceProcess;
}

/** What all processes of one deployment are given. */
export function settingsFor(databaseUrl: string, redisUrl: string | null, more: Settings = {}): Settings {
  return {
    DATABASE_URL: databaseUrl,
    ...(redisUrl === null ? {} : { REDIS_URL: redisUrl }),
    WORKOS_WEBHOOK_SECRET: secret,
    DSYNC_BOOTSTRAP_TOKEN: token,
    PORT: '0',
    ...more,
  };
}

/** A fresh database, dropped when the test ends, which fails when connections to it were left open. */
export async function freshDatabase(): Promise<string> {
  const { url, drop } = await createDatabase(inject('postgresAdminUrl'));
  onTestFinished(drop);
  return url;
}

/** Starts `dsync <args>`; stopped when the test ends, which fails when it does not end well. */
function startDsync(args: readonly string[], settings: Settings): ServiceProcess {
  const service = startProcess(args, settings);
  onTestFinished(async () => {
    const killed = service.child.signalCode !== null;
    const code = await service.stop();
    if (code !== 0 && !killed) throw new Error(`dsync ${args.join(' ')} ended with ${code}.\n${service.output()}`);
  });
  return service;
}

/** Starts everything in one process and waits until it is ready. */
export async function startAllInOne(settings: Settings): Promise<Listening> {
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'dsync-e2e-'));
  onTestFinished(() => rm(dataDir, { recursive: true, force: true }));
  const service = startDsync(['start'], { LOG_LEVEL: 'warn', DATA_DIR: dataDir, ...settings });
  return { url: await addressOf(service, dataDir), service };
}

/** Starts `dsync server` and waits until it listens. */
export async function startServer(settings: Settings): Promise<Listening> {
  const service = startDsync(['server'], settings);
  const url = await said(service, /"url":"(http:[^"]+)"/);
  return { url, service };
}

/** Starts `dsync worker` and waits until it takes jobs. */
export async function startWorker(settings: Settings): Promise<ServiceProcess> {
  const service = startDsync(['worker'], settings);
  await said(service, /(the workers wait for events)/);
  return service;
}

/** Waits until a process has printed this, and returns the first group. */
export async function said(service: ServiceProcess, pattern: RegExp): Promise<string> {
  return until(`the process says ${String(pattern)}`, () => {
    const found = pattern.exec(service.output())?.[1];
    if (found === undefined && service.child.exitCode !== null) throw new Error(`It ended.\n${service.output()}`);
    return found ?? null;
  });
}

/** Runs `dsync <args>` to its end. */
export async function runDsync(
  args: readonly string[],
  settings: Settings,
): Promise<{ readonly code: number | null; readonly output: string }> {
  const service = startProcess(args, settings);
  const code = await ended(service);
  return { code, output: service.output() };
}

/** Waits until a process has ended by itself, and returns its exit code. */
export async function ended(service: ServiceProcess): Promise<number | null> {
  const { child } = service;
  await until('the process ends', () => ((child.exitCode ?? child.signalCode) === null ? null : true), 60_000).catch(
    (error: unknown) => {
      throw new Error(`${String(error)}\n${service.output()}`);
    },
  );
  return child.exitCode;
}
