import { WorkosApiError } from './api-error.ts';
import { withRetries } from './with-retries.ts';

/** How long somebody who waits for the answer is kept waiting, in milliseconds. */
interface Patience {
  /** In all. */
  readonly deadlineMs?: number;
  /** Before another try; a longer `Retry-After` is handed on. */
  readonly patienceMs?: number;
}

/**
 * Asks WorkOS while somebody waits: three tries at most, and an answer within 12 s, less than programs wait for one.
 * Throws as `withRetries` does, and `WorkosApiError` `timeout` at the deadline; a request that is still under way then
 * goes on by itself, and its answer is dropped.
 */
export async function askNow<T>(call: () => Promise<T>, patience: Patience = {}): Promise<T> {
  const { deadlineMs = 12_000, patienceMs = 3_000 } = patience;
  const deadline = new AbortController();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    const error = new WorkosApiError('timeout', `WorkOS did not answer within ${String(deadlineMs)} ms`);
    deadline.abort(error);
    late.reject(error);
  }, deadlineMs);
  try {
    return await Promise.race([withRetries(call, { tries: 3, patienceMs, signal: deadline.signal }), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
