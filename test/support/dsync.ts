import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { createDatabase } from './postgres.ts';
import { until } from './until.ts';

const entry = fileURLToPath(new URL('../../src/main/cli.ts', import.meta.url));

/** Settings with which nothing is held, for histories that are compared with a model that holds nothing back. */
export const holdingNothing = { GUARD_LAST_ADMIN: 'false', GUARD_COUNT: '1000000' } as const;

/** A process of the service, as an operator would start it. */
export interface ServiceProcess {
  readonly child: ChildProcess;
  /** Everything it printed, for the message of a test that fails. */
  output(): string;
  /** SIGTERM, and its exit code once it has ended. */
  stop(): Promise<number | null>;
  /** SIGKILL, and waits until it is gone. */
  kill(): Promise<void>;
}

/** Starts `dsync <args>` with exactly these settings. */
export function startProcess(args: readonly string[], settings: Record<string, string>): ServiceProcess {
  const { PATH = '', HOME = '' } = process.env;
  const child = spawn(process.execPath, [entry, ...args], { env: { PATH, HOME, NO_COLOR: '1', ...settings } });
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => said.push(text));
  const ended = once(child, 'exit') as Promise<[number | null]>;
  const killAtExit = (): void => void child.kill('SIGKILL');
  process.once('exit', killAtExit);
  void ended.then(() => process.off('exit', killAtExit));
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal);
    return (await ended)[0];
  };
  return {
    child,
    output: () => said.join(''),
    stop: () => end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL');
    },
  };
}

export interface TestService {
  readonly url: string;
  readonly token: string;
  readonly secret: string;
  readonly databaseUrl: string;
  readonly service: ServiceProcess;
  /** Stops it, drops its database, and fails when it did not end well or left connections behind. */
  stop(): Promise<void>;
}

const token = 'test-token-with-all-rights';
const secret = 'whsec_test';

/** The whole service in one process of its own, on a fresh database; on a Redis where one is given. */
export async function startTestService(settings: Record<string, string> = {}): Promise<TestService> {
  const { url: databaseUrl, drop } = await createDatabase(inject('postgresAdminUrl'));
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'dsync-test-'));
  const service = startProcess(['start'], {
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    WORKOS_WEBHOOK_SECRET: secret,
    DSYNC_BOOTSTRAP_TOKEN: token,
    PORT: '0',
    LOG_LEVEL: 'warn',
    ...settings,
  });
  const url = await addressOf(service, dataDir);
  return {
    url,
    token,
    secret,
    databaseUrl,
    service,
    stop: async () => {
      const code = await service.stop();
      await rm(dataDir, { recursive: true, force: true });
      await drop();
      if (code !== 0) throw new Error(`The service ended with ${String(code)}.\n${service.output()}`);
    },
  };
}

/** Where a service listens that was started on a data folder, once it is ready. */
export async function addressOf(service: ServiceProcess, dataDir: string): Promise<string> {
  return until('the service is ready', async () => {
    if (service.child.exitCode !== null) throw new Error(`The service ended early.\n${service.output()}`);
    if (!service.output().includes('is ready')) return null;
    const note = JSON.parse(await readFile(path.join(dataDir, 'service.json'), 'utf8')) as { url: string };
    return note.url;
  });
}
