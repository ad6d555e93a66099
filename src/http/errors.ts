import type { FastifyReply } from 'fastify';
import { setSecurityHeaders } from './security-headers.ts';

/**
 * Every way in which a request can end badly: a code that never changes its meaning, the HTTP status, what happened in
 * a few words, and what to do next, which is added to what is said of the case; null where the case says it already.
 */
export const problems = {
  invalid_request: { status: 400, title: 'The request is not understood', nextStep: 'Correct it; /docs has the API.' },
  invalid_cursor: {
    status: 400,
    title: 'The cursor is not one of this list',
    nextStep: 'Pass "after" as the previous page gave it, or leave it out to start from the beginning.',
  },
  malformed_event: { status: 400, title: 'The body is not a WorkOS event', nextStep: null },
  signature_missing: { status: 401, title: 'The delivery is not signed', nextStep: null },
  signature_malformed: { status: 401, title: 'The signature cannot be read', nextStep: null },
  signature_mismatch: { status: 401, title: 'The signature is wrong', nextStep: null },
  timestamp_outside_tolerance: { status: 401, title: 'The signature is too old or too new', nextStep: null },
  token_missing: {
    status: 401,
    title: 'The request has no token',
    nextStep: 'Send the header "Authorization: Bearer <token>".',
  },
  session_ended: { status: 401, title: 'The session is over', nextStep: 'Sign in again.' },
  token_invalid: {
    status: 401,
    title: 'The token is not valid',
    nextStep: 'Ask an admin for a new one ("dsync token create"), or look up DSYNC_BOOTSTRAP_TOKEN of this server.',
  },
  role_insufficient: {
    status: 403,
    title: 'The token may not do this',
    nextStep: 'Use a token with a higher role.',
  },
  organization_insufficient: {
    status: 403,
    title: 'The token is of one organization only',
    nextStep: 'Use a token of all organizations.',
  },
  grant_too_wide: { status: 403, title: 'The token would be worth more than yours', nextStep: null },
  not_found: {
    status: 404,
    title: 'There is nothing here',
    nextStep: 'Check the id, or the address: /docs has the API.',
  },
  events_unknown: { status: 404, title: 'Some of the events are not known', nextStep: null },
  organization_unknown: { status: 404, title: 'WorkOS does not know the organization', nextStep: null },
  webhooks_off: { status: 404, title: 'Webhooks are switched off', nextStep: null },
  managed_by_directory: { status: 409, title: 'A directory manages this', nextStep: null },
  demo_refused: { status: 409, title: 'The demo is not told here', nextStep: null },
  name_taken: { status: 409, title: 'The name is taken', nextStep: null },
  email_taken: { status: 409, title: 'The e-mail address is taken', nextStep: null },
  member_active: { status: 409, title: 'The member is active', nextStep: null },
  events_pending: { status: 409, title: 'Events of this person still wait', nextStep: null },
  erasure_entangled: { status: 409, title: 'The erasure would change another member', nextStep: null },
  erasure_key_missing: { status: 409, title: 'No key is set for erasures', nextStep: null },
  event_not_failed: { status: 409, title: 'The event has not failed', nextStep: null },
  cross_site_request: { status: 403, title: 'The request comes from another site', nextStep: null },
  queue_action_refused: { status: 403, title: 'The queues do not allow this', nextStep: null },
  resync_running: { status: 409, title: 'A resync of the same is running', nextStep: null },
  replay_running: { status: 409, title: 'A replay of the same organization is being run', nextStep: null },
  replay_state: { status: 409, title: 'The replay is in another state', nextStep: null },
  hold_closed: { status: 409, title: 'Nothing of the hold waits any more', nextStep: null },
  not_held: { status: 409, title: 'Some of the members do not wait in the hold', nextStep: null },
  last_admin: { status: 409, title: 'The organization would have no admin', nextStep: null },
  held_as_whole: { status: 409, title: 'The hold can only be answered as a whole', nextStep: null },
  nothing_removed: { status: 409, title: 'There is nobody to restore', nextStep: null },
  workos_api_off: { status: 409, title: 'WorkOS’s API is not used', nextStep: null },
  not_managed_by_directory: { status: 409, title: 'No directory manages this member', nextStep: null },
  payload_gone: { status: 410, title: 'The payload is not kept', nextStep: null },
  request_timeout: { status: 408, title: 'The request came too slowly', nextStep: 'Send it again.' },
  body_too_large: { status: 413, title: 'The body is too large', nextStep: 'Send a smaller one.' },
  unsupported_media_type: {
    status: 415,
    title: 'The body is not of a type that is read here',
    nextStep: 'Send JSON, with the header "Content-Type: application/json".',
  },
  too_many_attempts: {
    status: 429,
    title: 'Too many wrong tokens',
    nextStep: 'Wait as long as Retry-After says, and correct the token; a valid one is not held up.',
  },
  replay_too_large: { status: 422, title: 'The replay has too many events', nextStep: null },
  headers_too_large: { status: 431, title: 'The headers are too large', nextStep: 'Send fewer or shorter ones.' },
  internal_error: { status: 500, title: 'Something went wrong here', nextStep: null },
  workos_refused: { status: 502, title: 'WorkOS refused what was asked of it', nextStep: null },
  workos_unavailable: { status: 503, title: 'WorkOS does not answer just now', nextStep: null },
  unavailable: { status: 503, title: 'Not available just now', nextStep: null },
} as const satisfies Record<string, { status: number; title: string; nextStep: string | null }>;

export type ProblemCode = keyof typeof problems;

/** One request's bad end. */
export interface Problem {
  readonly code: ProblemCode;
  /** What happened, to what. No personal data, no secrets. */
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Further members of the body. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/** Ends a request from anywhere below a handler. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

/** The media type of RFC 9457. */
export const problemMediaType = 'application/problem+json; charset=utf-8';

/** The body of a problem, as RFC 9457 has it with `code` added. `instance` is the path of the request. */
export function problemBody({ code, detail, extensions }: Problem, instance: string): string {
  const { status, title, nextStep } = problems[code];
  return JSON.stringify({
    type: `urn:eppo-directory-sync:problem:${code}`,
    title,
    status,
    code,
    detail: nextStep === null ? detail : `${detail} ${nextStep}`,
    instance,
    ...extensions,
  });
}

/** Answers with a problem. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  // Without the query, which may hold somebody's address.
  const [path = '/'] = reply.request.url.split('?', 1);
  setSecurityHeaders(reply);
  return reply
    .code(problems[problem.code].status)
    .headers(problem.headers ?? {})
    .header('content-type', problemMediaType)
    .send(problemBody(problem, path));
}

/** That nothing can be done just now, and when to come again. */
export function unavailable(detail: string, retryAfterSeconds: number): Problem {
  return { code: 'unavailable', detail, headers: { 'retry-after': String(retryAfterSeconds) } };
}
