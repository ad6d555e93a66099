import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { openQueues, type Queues } from '../queue/queues.ts';
import { openDatabase, type Database } from '../store/database.ts';
import { migrate } from '../store/migrate.ts';
import type { SyncContext, SyncSettings } from '../sync/context.ts';
import { Meter } from '../sync/metrics/meter.ts';
import { openWorkosApi } from '../workos/api.ts';
import type { Phase } from './shutdown.ts';
import type { Tracing } from './tracing.ts';

/** What servers and workers share: the migrated database, the queues, and the settings of reconciliation. */
export interface Background {
  readonly context: SyncContext;
  /** Ends all requests to WorkOS's API, so that no worker that is told to close waits for one. */
  readonly stopAsking: () => void;
  /** How to close it, queue before database; after everything that uses it. */
  readonly phases: readonly Phase[];
}

/** Connections of one process to its database; BullMQ on PostgreSQL brings a pool of its own. */
const maxConnections = 12;

/** Migrates and opens what a process works with. Throws when the database cannot be reached or migrated. */
export async function openBackground(
  config: Config,
  databaseUrl: string,
  log: Logger,
  name: string,
): Promise<Background> {
  const applied = await migrate(databaseUrl);
  if (applied.length > 0) log.info({ migrations: applied }, 'the database was migrated');
  const database = openDatabase({
    url: databaseUrl,
    max: maxConnections,
    name,
    onConnectionLost: (error) => {
      log.warn({ error: error.name }, 'an idle connection to PostgreSQL was lost; it is replaced when it is needed');
    },
  });
  const tracing = await openTracingOf(config, name, log);
  const queues = await openQueuesOrClose(config, databaseUrl, log, database);
  const { workosApiKey: apiKey, workosApiUrl: apiUrl } = config;
  const asking = new AbortController();
  const workos = apiKey === null ? null : openWorkosApi({ apiKey, apiUrl, signal: asking.signal });
  const traced = tracing === null ? {} : { tracer: tracing.tracer };
  return {
    stopAsking: () => {
      asking.abort();
    },
    context: { database, queues, workos, settings: settingsOf(config), log, meter: new Meter(), ...traced },
    phases: [
      { name: 'queue', limitMs: 5_000, run: () => queues.close() },
      { name: 'database', limitMs: 5_000, run: () => database.close() },
      ...(tracing === null ? [] : [{ name: 'traces', limitMs: 3_000, run: () => tracing.close() }]),
    ],
  };
}

/** Loads OpenTelemetry only where traces are asked for; nobody else pays for it. */
async function openTracingOf({ otlpEndpoint }: Config, name: string, log: Logger): Promise<Tracing | null> {
  if (otlpEndpoint === null) return null;
  const { openTracing } = await import('./tracing.ts');
  return openTracing(otlpEndpoint, name.replace(' ', '-'), log);
}

function settingsOf(config: Config): SyncSettings {
  const { roleAttribute, defaultRole, roleSlugs, directoryDeletedPolicy, erasureKey } = config;
  const { guardShare, guardCount, guardWindowMinutes, guardLastAdmin } = config;
  const { holdExpiryHours, holdExpiryAnswer } = config;
  const guard = { guardShare, guardCount, guardWindowMinutes, guardLastAdmin, holdExpiryHours, holdExpiryAnswer };
  return { roleAttribute, defaultRole, roleSlugs, directoryDeletedPolicy, ...guard, erasureKey };
}

async function openQueuesOrClose(
  config: Config,
  databaseUrl: string,
  log: Logger,
  database: Database,
): Promise<Queues> {
  try {
    return await openQueues({
      redisUrl: config.queueBackend === 'redis' ? config.redisUrl : null,
      databaseUrl,
      onError: (where, error, jobId) => {
        // The job of a lane bears the id of the organization or directory whose events wait for it.
        const what =
          jobId === undefined
            ? 'the queue has trouble; events are kept and applied when it is back'
            : 'a job failed; what it is for is kept, and it is tried again';
        log.warn({ where, jobId, error: error.message }, what);
      },
    });
  } catch (error) {
    await database.close();
    throw error;
  }
}
