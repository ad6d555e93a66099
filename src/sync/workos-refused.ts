import { WorkosApiError } from '../workos/api-error.ts';

/** Why WorkOS did not do what somebody waits for; the codes are stable. */
export type WorkosRefusalCode = 'workos_api_off' | 'organization_unknown' | 'workos_refused' | 'workos_unavailable';

/** Something asked of WorkOS that it did not do, with the sentence for whoever asked for it. */
export class WorkosRefusedError extends Error {
  override readonly name = 'WorkosRefusedError';
  readonly code: WorkosRefusalCode;
  /** When to come again, in seconds; null when that changes nothing. */
  readonly retryAfterSeconds: number | null;

  constructor(code: WorkosRefusalCode, sentence: string, retryAfterSeconds: number | null = null) {
    super(sentence);
    this.code = code;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

const usualWaitSeconds = 10;

/** Throws what a failed request to WorkOS means to whoever waits for its answer; another error as it is. */
export function throwRefusal(error: unknown): never {
  if (!(error instanceof WorkosApiError)) throw error;
  switch (error.kind) {
    case 'rate_limited':
    case 'unavailable':
    case 'timeout': {
      const asked = error.retryAfterMs === null ? usualWaitSeconds : Math.ceil(error.retryAfterMs / 1000);
      throw new WorkosRefusedError('workos_unavailable', error.message, Math.max(1, asked));
    }
    case 'unauthorized':
    case 'not_found':
    case 'bad_request':
    case 'unexpected_answer':
      throw new WorkosRefusedError('workos_refused', error.message);
  }
}

/** That there is no key; `what` is a clause about what needs one, after "There is no key for WorkOS’s API, which". */
export function apiOff(what: string): WorkosRefusedError {
  const remedy = 'Set WORKOS_API_KEY and start the service again.';
  return new WorkosRefusedError('workos_api_off', `There is no key for WorkOS’s API, which ${what}. ${remedy}`);
}
