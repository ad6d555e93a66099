import { readCatchUp, type CatchUpStatus } from '../store/read-catch-up.ts';
import { countEvents, countOpenHolds, type EventsStatus, type HoldsStatus } from '../store/read-status.ts';
import { nameOf } from './name-of.ts';
import type { Log, SyncContext } from './context.ts';
import type { Ingest } from './catch-up/feed-reading.ts';
import { orUnavailable } from './unavailable.ts';

/** How the queue stands. The counts are null while it cannot be reached; events are kept all the same. */
export interface QueueStatus {
  readonly backend: SyncContext['queues']['backend'];
  readonly reachable: boolean;
  readonly waiting: number | null;
  readonly active: number | null;
  readonly delayed: number | null;
  readonly failed: number | null;
}

export interface Status {
  readonly events: EventsStatus;
  readonly queue: QueueStatus;
  readonly holds: HoldsStatus;
  /** Null when events are taken from webhooks alone and always were. */
  readonly catchUp: (CatchUpStatus & { readonly mode: Ingest }) | null;
}

/** As long as nothing has been read. */
const unread: CatchUpStatus = {
  leader: null,
  cursorAt: null,
  caughtUpAt: null,
  lagSeconds: null,
  listed: 0,
  brought: 0,
  failure: null,
  failedAt: null,
};

/** How events, queue, holds and catch-up stand now. Throws UnavailableError while the database cannot be reached. */
export async function readStatus(
  { database, queues, log }: Pick<SyncContext, 'database' | 'queues' | 'log'>,
  mode: Ingest,
): Promise<Status> {
  const [events, queue, holds, reading] = await Promise.all([
    orUnavailable(countEvents(database)),
    readQueue(queues, log),
    orUnavailable(countOpenHolds(database)),
    orUnavailable(readCatchUp(database)),
  ]);
  const catchUp = reading === null && mode === 'webhook' ? null : { mode, ...(reading ?? unread) };
  return { events, queue, holds, catchUp };
}

async function readQueue(queues: SyncContext['queues'], log: Log): Promise<QueueStatus> {
  const { backend } = queues;
  try {
    const { waiting, active, delayed, failed } = await queues.counts();
    return { backend, reachable: true, waiting, active, delayed, failed };
  } catch (error) {
    log.warn({ error: nameOf(error) }, 'the queue could not be counted');
    return { backend, reachable: false, waiting: null, active: null, delayed: null, failed: null };
  }
}
