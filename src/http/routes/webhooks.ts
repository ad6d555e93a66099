import type { FastifyRequest, onRequestHookHandler } from 'fastify';
import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { DeliveryBudget } from '../../sync/delivery-budget.ts';
import type { DeliveryTally } from '../../sync/delivery-tally.ts';
import type { ReceiveResult } from '../../sync/receive-result.ts';
import type { Delivery } from '../../sync/receive-webhook.ts';
import { ProblemError, sendProblem, unavailable } from '../errors.ts';
import { problemResponses } from '../problem-responses.ts';
import { turnAway } from '../turn-away.ts';

export type Receive = (delivery: Delivery) => Promise<ReceiveResult>;

/** What deliveries are taken with. */
export interface Intake {
  /** Null: webhooks are switched off. */
  readonly receive: Receive | null;
  readonly tally: DeliveryTally;
  readonly budget: DeliveryBudget;
}

/** Where WorkOS delivers. */
export const webhookPath = '/webhooks/workos';

const json = /^application\/json *(;|$)/i;
const nothing = Buffer.alloc(0);

const acknowledgement = z
  .object({ id: z.string(), status: z.enum(['accepted', 'duplicate', 'ignored']) })
  .meta({ description: 'The event is kept.' });
const problemCodes = [
  'malformed_event',
  'webhooks_off',
  'signature_missing',
  'signature_malformed',
  'signature_mismatch',
  'timestamp_outside_tolerance',
  'body_too_large',
  'unsupported_media_type',
  'unavailable',
] as const;

const off = {
  code: 'webhooks_off',
  detail:
    'Events are taken from WorkOS’s Events API alone: INGEST is events, and there is no WORKOS_WEBHOOK_SECRET. Take this endpoint out of the WorkOS dashboard, or set the secret and INGEST to both.',
} as const;

const full = {
  status: 'unavailable',
  detail: 'Too many deliveries are in hand; send it again.',
  retryAfterSeconds: 2,
} as const;

/** How large the body may become; one that does not say is counted as the largest. */
function bytesOf({ headers }: FastifyRequest, limit: number): number {
  const declared = Number(headers['content-length']);
  return declared <= limit ? declared : limit;
}

/** Lets a delivery in whose body there is room for, and turns others away before a body is kept. `limit`: bytes of one. */
function takeRoom({ receive, tally, budget }: Intake, limit: number): onRequestHookHandler {
  return (request, reply, next) => {
    if (receive === null) throw new ProblemError(off);
    // Fastify does not look at the type of an empty body.
    if (!json.test(request.headers['content-type'] ?? '')) {
      const detail = 'The delivery does not say that it is JSON.';
      throw new ProblemError({ code: 'unsupported_media_type', detail });
    }
    const release = budget.take(bytesOf(request, limit));
    if (release === null) {
      tally.answered(full);
      turnAway(request, next, new ProblemError(unavailable(full.detail, full.retryAfterSeconds)));
      return;
    }
    // Also when the sender hangs up before the answer.
    reply.raw.once('close', release);
    next();
  };
}

/**
 * Where WorkOS delivers. The body reaches `receive` as the bytes that came, because those are what is signed: parsed
 * and written again, no signature would match.
 */
export function webhookRoutes(intake: Intake): FastifyPluginCallbackZod {
  const { receive } = intake;
  return (scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, parsed) => {
      parsed(null, body);
    });
    scope.addHook('onRequest', takeRoom(intake, scope.initialConfig.bodyLimit ?? 0));
    scope.post(
      webhookPath,
      {
        schema: {
          tags: ['Webhooks'],
          summary: 'Take a WorkOS event; it is on disk when this answers',
          security: [{ workosSignature: [] }],
          consumes: ['application/json'],
          body: z.unknown().meta({ description: 'A WorkOS event, signed byte for byte.' }),
          response: { 200: acknowledgement, ...problemResponses(problemCodes) },
        },
        config: { isForPrograms: true },
        // The answer is ours to the letter, and the body is judged by its signature; the schemas only describe them. This
        // is the one route where every microsecond is paid in a storm.
        validatorCompiler: () => () => true,
        serializerCompiler: () => (answer) => JSON.stringify(answer),
      },
      async (request, reply) => {
        if (receive === null) return sendProblem(reply, off);
        const header = request.headers['workos-signature'];
        const result = await receive({
          header: typeof header === 'string' ? header : header?.join(', '),
          body: Buffer.isBuffer(request.body) ? request.body : nothing,
        });
        if ('id' in result) request.log.debug({ eventId: result.id, result: result.status }, 'a delivery was taken');
        switch (result.status) {
          case 'rejected':
            return sendProblem(reply, { code: result.code, detail: result.detail });
          case 'unavailable':
            return sendProblem(reply, unavailable(result.detail, result.retryAfterSeconds));
          default:
            return { id: result.id, status: result.status };
        }
      },
    );
    done();
  };
}
