import { listenForScrapes } from '../http/listen-for-scrapes.ts';
import { meterProcess } from '../sync/metrics/process-metrics.ts';
import { createScrape } from '../sync/metrics/scrape.ts';
import { openBackground } from './background.ts';
import type { PartsOptions } from './parts-options.ts';
import { runPhases, type Phase } from './shutdown.ts';
import { version } from './version.ts';

/** Parts of the service that run in this process. */
export interface RunningParts {
  /** Where it listens; null for workers alone. */
  readonly url: string | null;
  /**
   * Stops in phases: no new deliveries, then what is in hand, then queue, then database. Resolves to whether every phase
   * ended well within its limit.
   */
  stop(): Promise<boolean>;
}

/**
 * Migrates the database and starts the parts; a part that does not run here is not even loaded, which a worker would have
 * to keep 20 MB for. Throws when something cannot be started, with nothing left running.
 */
export async function startParts(options: PartsOptions): Promise<RunningParts> {
  const { config, databaseUrl, parts, log } = options;
  const background = await openBackground(config, databaseUrl, log, `dsync ${parts.join('+')}`);
  meterProcess(background.context.meter);
  const phases: Phase[] = [];
  let url: string | null = null;
  try {
    if (parts.includes('workers')) {
      const { startWorkers } = await import('../../workers/index.ts');
      const { workerConcurrency: concurrency, ingest, resyncEveryHours, holdWebhook } = config;
      const retention = { payloadDays: config.retentionDays, outcomeDays: config.outcomeRetentionDays };
      const workers = await startWorkers(background.context, {
        ...{ concurrency, ingest, resyncEveryHours, retention },
        holdWebhook,
      });
      const close = async (): Promise<void> => {
        background.stopAsking();
        await workers.close();
      };
      phases.unshift({ name: 'workers', limitMs: 20_000, run: close });
    }
    if (parts.includes('server')) {
      const { startServer } = await import('./server.ts');
      const server = await startServer(background.context, options);
      url = server.url;
      phases.unshift({ name: 'server', limitMs: 10_000, run: () => server.close() });
    }
    // A server tells its metrics, and those of workers in the same process, where it listens.
    if (!parts.includes('server') && config.metricsPort !== null) {
      const { context } = background;
      const scrape = createScrape(context, { meter: context.meter, tally: null, version });
      const listener = await listenForScrapes(scrape, { host: config.metricsHost, port: config.metricsPort });
      log.info({ url: listener.url }, 'the metrics are served');
      phases.unshift({ name: 'metrics', limitMs: 2_000, run: () => listener.close() });
    }
  } catch (error) {
    await runPhases([...phases, ...background.phases], log);
    throw error;
  }
  return { url, stop: () => runPhases([...phases, ...background.phases], log) };
}
