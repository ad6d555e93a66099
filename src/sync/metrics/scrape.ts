import { Registry } from 'prom-client';
import type { QueueCounts, Queues } from '../../queue/queues.ts';
import { readBacklog, readStanding } from '../../store/read-metrics.ts';
import type { SyncContext } from '../context.ts';
import type { DeliveryTally } from '../delivery-tally.ts';
import { nameOf } from '../name-of.ts';
import { deliverySeries } from './delivery-series.ts';
import type { Meter } from './meter.ts';
import { Recent } from './recent.ts';
import { addSeries, byLabel, single, type Series } from './series.ts';
import { backlogSeries, standingSeries } from './stored-series.ts';

/** All metrics of a process, as Prometheus reads them. */
export interface Scraped {
  readonly contentType: string;
  readonly text: string;
}

export type Scrape = () => Promise<Scraped>;

/** How often the database and the queue are read at most, whatever the number of scrapers. */
const backlogMs = 5_000;
const standingMs = 60_000;

/** What a process can tell besides what is stored. */
export interface ScrapeSources {
  readonly meter: Meter;
  /** Null in a process that takes no deliveries. */
  readonly tally: DeliveryTally | null;
  readonly version: string;
}

/**
 * Makes what answers a scrape. Database and queue are read for it now and then; when they cannot be, everything else is
 * served, and `dsync_database_up` or `dsync_queue_up` is 0. Never rejects.
 */
export function createScrape(
  { database, queues, log }: Pick<SyncContext, 'database' | 'queues' | 'log'>,
  { meter, tally, version }: ScrapeSources,
): Scrape {
  const missed = (what: string) => (error: unknown) => {
    log.debug({ error: nameOf(error) }, `${what} could not be read for a scrape; the rest is served`);
  };
  const backlog = new Recent(() => readBacklog(database), backlogMs, missed('the database'));
  const standing = new Recent(() => readStanding(database), standingMs, missed('the database'));
  const depths = new Recent(() => queues.depths(), backlogMs, missed('the queue'));
  return async () => {
    const [events, jobs, rest] = await Promise.all([backlog.get(), depths.get(), standing.get()]);
    const stored = new Registry();
    addSeries(stored, [
      { name: 'dsync_build_info', help: 'This program.', values: [{ labels: { version }, value: 1 }] },
      single('dsync_database_up', 'Whether PostgreSQL answered.', Number(events !== null)),
      single('dsync_queue_up', 'Whether the queue answered.', Number(jobs !== null)),
      ...(tally === null ? [] : deliverySeries(tally.read())),
      ...(jobs === null ? [] : [depthSeries(jobs)]),
      ...(events === null ? [] : backlogSeries(events)),
      ...(events === null || rest === null ? [] : standingSeries(rest)),
    ]);
    const texts = await Promise.all([stored.metrics(), meter.registry.metrics()]);
    return { contentType: Registry.PROMETHEUS_CONTENT_TYPE, text: texts.join('\n') };
  };
}

function depthSeries(depths: Awaited<ReturnType<Queues['depths']>>): Series {
  const values = Object.entries(depths).flatMap(
    ([queue, { waiting, active, delayed, failed }]: [string, QueueCounts]) =>
      byLabel({ name: '', help: '', label: 'state' }, { waiting, active, delayed, failed }).values.map(
        ({ labels, value }) => ({ labels: { queue, ...labels }, value }),
      ),
  );
  return { name: 'dsync_queue_jobs', help: 'Jobs by queue and state.', values };
}
