import { WorkosApiError, type WorkosApiErrorKind } from './api-error.ts';
import { pause } from './pause.ts';

/** What was tried again: the failure, how many tries were made so far, and the wait that follows, in milliseconds. */
export interface Retry {
  readonly error: WorkosApiError;
  readonly tries: number;
  readonly waitMs: number;
}

const transient: readonly WorkosApiErrorKind[] = ['rate_limited', 'unavailable', 'timeout'];

/** A wrong or hostile `Retry-After` must not stop a sync for a day. */
const longestRetryAfterMs = 60_000;
const longestBackoffMs = 30_000;

/** Half to all of a wait that doubles, so that processes that failed together do not come back together. */
function backoffMs(tries: number, firstWaitMs: number): number {
  return Math.min(longestBackoffMs, firstWaitMs * 2 ** (tries - 1)) * (0.5 + Math.random() / 2);
}

/**
 * Calls until it succeeds, at most `tries` times in all: again after being rate limited, after an outage or a time-out,
 * waiting as long as `Retry-After` says (60 s at most), else about `firstWaitMs` (500), doubling. Other failures, and
 * the last one, are thrown as they are, and so is one after which the wait would be longer than `patienceMs`; an aborted
 * signal ends the wait and throws its reason.
 */
export async function withRetries<T>(
  call: () => Promise<T>,
  options: {
    readonly signal?: AbortSignal | undefined;
    readonly tries: number;
    readonly onRetry?: ((retry: Retry) => void) | undefined;
    readonly firstWaitMs?: number | undefined;
    readonly patienceMs?: number | undefined;
  },
): Promise<T> {
  const { signal, firstWaitMs = 500, patienceMs = longestRetryAfterMs } = options;
  for (let tries = 1; ; tries++) {
    signal?.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      if (!(error instanceof WorkosApiError) || !transient.includes(error.kind) || tries >= options.tries) throw error;
      const waitMs = Math.min(longestRetryAfterMs, error.retryAfterMs ?? backoffMs(tries, firstWaitMs));
      if (waitMs > patienceMs) throw error;
      options.onRetry?.({ error, tries, waitMs });
      await pause(waitMs, signal);
    }
  }
}
