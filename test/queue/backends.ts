import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { inject, onTestFinished } from 'vitest';
import { openQueues, type QueueBackend, type QueueHandlers, type Queues } from '../../src/queue/queues.ts';
import { createDatabase } from '../support/postgres.ts';

/** Both backends, or PostgreSQL alone where there is no Redis; the set-up of the run has said so, or failed in CI. */
export const backends: readonly QueueBackend[] = inject('redisUrl') === null ? ['postgres'] : ['redis', 'postgres'];

export interface Opened {
  readonly queues: Queues;
  readonly errors: readonly string[];
}

/** Fresh queues of one backend, closed (and their database dropped) when the test ends. */
export async function openFresh(backend: QueueBackend, redisUrl = inject('redisUrl')): Promise<Opened> {
  const errors: string[] = [];
  const database = backend === 'postgres' ? await createDatabase(inject('postgresAdminUrl')) : null;
  const queues = await openQueues({
    redisUrl: backend === 'redis' ? redisUrl : null,
    databaseUrl: database?.url ?? 'postgresql://127.0.0.1/none',
    prefix: `test-${randomUUID()}`,
    onError: (where, error, jobId) => errors.push(`${[where, jobId].join(' ').trim()}: ${error.message}`),
  });
  onTestFinished(async () => {
    await queues.close();
    await database?.drop();
  });
  return { queues, errors };
}

const unexpected: QueueHandlers = {
  applyLane: (lane) => Promise.reject(new Error(`Nobody woke lane ${lane}.`)),
  applyEvent: (eventId) => Promise.reject(new Error(`Nobody retried event ${eventId}.`)),
  failedReason: (eventId) => Promise.reject(new Error(`Nobody asked why event ${eventId} failed.`)),
  runResync: (resyncId) => Promise.reject(new Error(`Nobody started resync ${resyncId}.`)),
  runReplay: (replayId) => Promise.reject(new Error(`Nobody started replay ${replayId}.`)),
};

/** Starts workers that are closed when the test ends; closing twice does no harm. */
export async function work(
  queues: Queues,
  handlers: Partial<QueueHandlers>,
  concurrency = 4,
): Promise<Awaited<ReturnType<Queues['startWorkers']>>> {
  const workers = await queues.startWorkers({ ...unexpected, ...handlers }, { concurrency });
  onTestFinished(() => workers.close());
  return workers;
}

/** A handler that does nothing but note what it was called with. */
export function into(list: string[]): (id: string) => Promise<void> {
  return (id) => {
    list.push(id);
    return Promise.resolve();
  };
}

/** A door that handlers wait at until the test opens it. */
export function gate(): { readonly opened: Promise<void>; open: () => void } {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return {
    opened: promise,
    open: () => {
      resolve(undefined);
    },
  };
}

/** Nothing waits, runs or is delayed, twice in a row: a job that ends may just be adding the next. */
export async function untilIdle(queues: Queues): Promise<void> {
  for (let quiet = 0; quiet < 2;) {
    const { waiting, active, delayed } = await queues.counts();
    quiet = waiting + active + delayed === 0 ? quiet + 1 : 0;
    await wait(10);
  }
}
