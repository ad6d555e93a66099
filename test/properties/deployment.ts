import { openDatabase } from '../../src/store/database.ts';
import { secret, token } from '../e2e/http.ts';
import { createDatabase } from '../support/postgres.ts';
import { holdingNothing, startProcess, type ServiceProcess } from '../support/dsync.ts';
import { until } from '../support/until.ts';
import type { Deployment } from './try-deployment.ts';

/** A deployment that was started for one run, on a fresh database. */
export interface StartedDeployment extends Deployment {
  readonly databaseUrl: string;
  /** Stops its processes and drops its database. Throws when one of them did not end well. */
  stop(): Promise<void>;
}

/** What makes the workers get in each other's way: lanes at once in each of the two. */
export const laneConcurrency = 4;

/** Starts `dsync server` and two `dsync worker`, with the queue on that Redis, or in PostgreSQL when there is none. */
export async function startDeployment(adminUrl: string, redisUrl: string | null): Promise<StartedDeployment> {
  const { url: databaseUrl, drop } = await createDatabase(adminUrl);
  const settings = {
    DATABASE_URL: databaseUrl,
    ...(redisUrl === null ? {} : { REDIS_URL: redisUrl }),
    WORKOS_WEBHOOK_SECRET: secret,
    DSYNC_BOOTSTRAP_TOKEN: token,
    ...holdingNothing,
    DIRECTORY_DELETED_POLICY: 'deactivate',
    WORKER_CONCURRENCY: String(laneConcurrency),
    PORT: '0',
  };
  const server = startProcess(['server'], settings);
  const url = await said(server, /"url":"(http:[^"]+)"/);
  const workers = [startProcess(['worker'], settings), startProcess(['worker'], settings)];
  for (const worker of workers) await said(worker, /(the workers wait for events)/);
  const database = openDatabase({ url: databaseUrl, max: 4, name: 'properties', onConnectionLost: () => undefined });
  return {
    url,
    database,
    databaseUrl,
    stop: async () => {
      await database.close();
      const processes = [server, ...workers];
      const codes = await Promise.all(processes.map((process) => process.stop()));
      await drop();
      const bad = processes.find((_, place) => codes[place] !== 0);
      if (bad !== undefined) throw new Error(`A process ended badly.\n${bad.output().slice(-4_000)}`);
    },
  };
}

async function said(service: ServiceProcess, pattern: RegExp): Promise<string> {
  return until(`the process says ${String(pattern)}`, () => {
    const found = pattern.exec(service.output())?.[1];
    if (found === undefined && service.child.exitCode !== null) throw new Error(`It ended.\n${service.output()}`);
    return found ?? null;
  });
}
