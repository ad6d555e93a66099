import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import { TokenRefusedError } from '../sync/access/token-refused.ts';
import { NotFailedError } from '../sync/dismiss-failures.ts';
import { EditRefusedError } from '../sync/edit-refused.ts';
import { HoldRefusedError } from '../sync/holds/hold-refused.ts';
import { ReplayRefusedError } from '../sync/replay/replay-refused.ts';
import { ResyncRefusedError } from '../sync/resync/start-resync.ts';
import { PayloadGoneError } from '../sync/show-payload.ts';
import { DemoRefusedError } from '../sync/tell-demo.ts';
import { UnavailableError } from '../sync/unavailable.ts';
import { WorkosRefusedError } from '../sync/workos-refused.ts';
import { editProblem } from './edit-problem.ts';
import { ProblemError, sendProblem, unavailable, type Problem } from './errors.ts';

/** Lets every error of a request and every unknown address end as a problem. */
export function handleErrors(app: FastifyInstance): void {
  app.setErrorHandler(answerError);
  app.setNotFoundHandler((request, reply) => {
    return sendProblem(reply, { code: 'not_found', detail: `There is no ${request.method} at this address.` });
  });
}

/** Answers an error, and logs those that are ours to repair. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const problem = toProblem(error, request);
  if (problem.code === 'internal_error') request.log.error({ err: error }, 'a request failed');
  if (problem.code === 'unavailable') request.log.warn({ err: error }, 'a request could not be served now');
  return sendProblem(reply, problem);
}

function toProblem(error: unknown, request: FastifyRequest): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error instanceof EditRefusedError) return editProblem(error);
  if (error instanceof ResyncRefusedError) return resyncProblem(error);
  if (error instanceof ReplayRefusedError) return replayProblem(error);
  if (error instanceof WorkosRefusedError) return workosProblem(error);
  if (error instanceof UnavailableError) {
    return unavailable(`${error.message} Nothing was changed; try again.`, error.retryAfterSeconds);
  }
  if (hasZodFastifySchemaValidationErrors(error)) {
    const faults = error.validation.map((fault) => faultSentence(fault.instancePath, fault.message));
    return { code: 'invalid_request', detail: faults.join(' ') };
  }
  const known = error instanceof Error ? (refusedProblem(error) ?? fromFastify(error)) : null;
  return known ?? { code: 'internal_error', detail: `It is in this server's log as request ${request.id}.` };
}

/** What was refused with nothing to tell but why; null for other errors. */
function refusedProblem(error: Error): Problem | null {
  const { message: detail } = error;
  if (error instanceof NotFailedError) return { code: 'event_not_failed', detail };
  if (error instanceof DemoRefusedError) return { code: 'demo_refused', detail };
  if (error instanceof PayloadGoneError) return { code: 'payload_gone', detail };
  if (error instanceof TokenRefusedError) return { code: error.code, detail };
  return error instanceof HoldRefusedError ? { code: error.refusal.code, detail } : null;
}

/** A refused resync; where one is running already, with its id. */
function resyncProblem({ refusal, message: detail }: ResyncRefusedError): Problem {
  const { code } = refusal;
  return code === 'resync_running' ? { code, detail, extensions: { resyncId: refusal.resyncId } } : { code, detail };
}

/** A refused replay; where another one is being run, with its id. */
function replayProblem({ refusal, message: detail }: ReplayRefusedError): Problem {
  const { code } = refusal;
  if (code !== 'replay_running' || refusal.replayId === null) return { code, detail };
  return { code, detail, extensions: { replayId: refusal.replayId } };
}

/** What WorkOS did not do; with when to come again where that may help. */
function workosProblem({ code, message: detail, retryAfterSeconds }: WorkosRefusedError): Problem {
  return { code, detail, ...(retryAfterSeconds && { headers: { 'retry-after': String(retryAfterSeconds) } }) };
}

/** Names the field; a fault of the whole names its fields itself. Never shows a value. */
function faultSentence(path: string, message = 'is not valid'): string {
  const field = path.replaceAll(/^\/+/g, '').replaceAll('/', '.');
  const said = message.endsWith('.') ? message : `${message}.`;
  return field === '' ? said : `${field}: ${said}`;
}

/** What Fastify itself refuses, by its codes; anything else that it blames on the request is told in general. */
function fromFastify(error: Error & Partial<Pick<FastifyError, 'code' | 'statusCode'>>): Problem | null {
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return { code: 'body_too_large', detail: 'The body passes the limit of this server.' };
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_EMPTY_TYPE':
      return { code: 'unsupported_media_type', detail: 'The content type is missing or not one that is read here.' };
    case 'FST_ERR_BAD_URL':
      return { code: 'invalid_request', detail: 'The address holds a percent sign that encodes nothing.' };
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return { code: 'not_found', detail: 'The address holds an id that is longer than any.' };
    default:
      return fromStatus(error.statusCode ?? 500);
  }
}

function fromStatus(status: number): Problem | null {
  if (status < 400 || status >= 500) return null;
  if (status === 404) return { code: 'not_found', detail: 'There is nothing at this address.' };
  return { code: 'invalid_request', detail: 'The request does not hold together: its headers or body are not valid.' };
}
