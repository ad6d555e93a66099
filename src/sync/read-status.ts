import { countEvents, type EventsStatus } from '../store/read-status.ts';
import { nameOf } from './name-of.ts';
import type { Log, SyncContext } from './context.ts';
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
}

/** How events and queue stand now. Throws UnavailableError while the database cannot be reached. */
export async function readStatus({ database, queues, log }: Omit<SyncContext, 'settings'>): Promise<Status> {
  const [events, queue] = await Promise.all([orUnavailable(countEvents(database)), readQueue(queues, log)]);
  return { events, queue };
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
