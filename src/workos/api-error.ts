/** What went wrong, by what can be done about it: see `nextSteps`. */
export type WorkosApiErrorKind =
  'unauthorized' | 'not_found' | 'rate_limited' | 'bad_request' | 'unavailable' | 'timeout' | 'unexpected_answer';

const nextSteps: Readonly<Record<WorkosApiErrorKind, string>> = {
  unauthorized: 'Check that WORKOS_API_KEY is a live key of the environment that holds these directories.',
  not_found: 'It may have been deleted in WorkOS, or belong to another environment than the key.',
  rate_limited: 'Ask again after the time that WorkOS names, and less often.',
  bad_request: 'Check the ids and the cursor; WorkOS refuses cursors of events that it no longer keeps.',
  unavailable: 'Try again; if it lasts, check the network and the status page of WorkOS.',
  timeout: 'Try again; if it lasts, check the network and the status page of WorkOS.',
  unexpected_answer: 'Check WORKOS_API_URL, and that no proxy answers in place of WorkOS.',
};

/**
 * A request to WorkOS that brought no usable answer. The message names the path that was asked, never the query, the
 * key or a body. `status` is null when no answer came; `retryAfterMs` is what `Retry-After` said, in milliseconds.
 */
export class WorkosApiError extends Error {
  override readonly name = 'WorkosApiError';
  readonly kind: WorkosApiErrorKind;
  readonly status: number | null;
  readonly retryAfterMs: number | null;

  /** `happened` is a clause without its full stop; what to do next is added by kind. */
  constructor(
    kind: WorkosApiErrorKind,
    happened: string,
    answer: { readonly status?: number; readonly retryAfterMs?: number | null; readonly cause?: unknown } = {},
  ) {
    super(`${happened}. ${nextSteps[kind]}`, { cause: answer.cause });
    this.kind = kind;
    this.status = answer.status ?? null;
    this.retryAfterMs = answer.retryAfterMs ?? null;
  }
}
