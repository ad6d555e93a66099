import { countFailed, failedReason, findFailed, notFailed } from '../store/failed-events.ts';
import type { SyncContext } from './context.ts';

/** Jobs or events of one sweep at most. */
const pageSize = 500;

/**
 * Makes BullMQ's failed set agree with the events that failed, a part with each sweep. A failed job whose event has not
 * failed, or does no longer, is removed; an event that failed and whose job is gone (the queue was lost, or somebody
 * removed it) gets a job back that fails at once. Where both are at most 500 that is one sweep.
 */
export class FailedSetSweep {
  readonly #pageSize: number;
  /** Where in the failed set the next sweep begins. */
  #from = 0;
  /** The number of the last event looked at; null: the failed set is to be gone through first. */
  #after: bigint | null = null;

  constructor(size = pageSize) {
    this.#pageSize = size;
  }

  /** One part. Throws when the database or the queue cannot be reached; the next sweep goes on there. */
  async sweep(context: SyncContext): Promise<void> {
    if (this.#after === null) await this.#dropStale(context);
    if (this.#after !== null) await this.#keepMissing(context, this.#after);
  }

  /** Once no job is left of an event that has not failed, fewer jobs than events mean that jobs are missing. */
  async #dropStale({ database, queues }: SyncContext): Promise<void> {
    // In this order: an event fails before its job does.
    const { eventIds, jobs } = await queues.failedJobs(this.#from, this.#pageSize);
    const stale = eventIds.length === 0 ? [] : await notFailed(database, eventIds);
    await queues.dropFailed(stale);
    this.#from += jobs - stale.length;
    if (jobs === this.#pageSize) return;
    if ((await countFailed(database)) > this.#from) this.#after = 0n;
    this.#from = 0;
  }

  async #keepMissing({ database, queues }: SyncContext, after: bigint): Promise<void> {
    const failed = await findFailed(database, after, this.#pageSize);
    for (const eventId of await queues.withoutAnyJob(failed.map(({ id }) => id))) await queues.keepFailed(eventId);
    this.#after = failed.length < this.#pageSize ? null : (failed.at(-1)?.seq ?? null);
  }
}

/** Why an event failed for good; null when it did not, or has another outcome since. */
export async function reasonOfFailed({ database }: SyncContext, eventId: string): Promise<string | null> {
  return failedReason(database, eventId);
}
