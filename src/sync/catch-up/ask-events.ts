import { directoryEventTypes } from '../../core/event.ts';
import { renewLease } from '../../store/catch-up.ts';
import type { ApiPage, WireObject } from '../../workos/api.ts';
import { WorkosApiError } from '../../workos/api-error.ts';
import { pause } from '../../workos/pause.ts';
import { leaseMs, type FeedReading } from './feed-reading.ts';

/** From where to list events: after one of them, or from a time on (milliseconds). */
export type FeedStart = { readonly after: string } | { readonly rangeStart: number };

/** WorkOS allows 100 a page at most (OpenAPI 0.61). */
const pageSize = 100;

/** A wrong `Retry-After` must not stop the reading for a day. */
const longestWaitMs = 60_000;
const usualWaitMs = 1_000;
/** Waits in a row before the poll fails, and is tried again with a growing pause. */
const waitLimit = 5;

/**
 * Lists the events that are applied here, a page of them, waiting as long as WorkOS says when it is asked too much; the
 * lease is kept for that long. Throws WorkosApiError, LeaseLostError, or the signal's reason.
 */
export async function askEvents(reading: FeedReading, start: FeedStart): Promise<ApiPage<WireObject>> {
  const { context, workos, leader, signal } = reading;
  for (let waits = 0; ; waits += 1) {
    signal.throwIfAborted();
    try {
      return await workos.listEvents({ types: directoryEventTypes, limit: pageSize, ...start });
    } catch (error) {
      if (!(error instanceof WorkosApiError) || error.kind !== 'rate_limited' || waits === waitLimit) throw error;
      const waitMs = Math.min(longestWaitMs, error.retryAfterMs ?? usualWaitMs);
      await renewLease(context.database, leader, leaseMs + waitMs);
      context.log.info({ waitMs }, 'WorkOS asks to wait before more events are listed');
      await pause(waitMs, signal);
    }
  }
}
