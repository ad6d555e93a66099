import { LogController, type FastifyReply, type FastifyRequest } from 'fastify';

/** Answers that come many times a second and say nothing when all is well. */
const frequent = new Set(['/webhooks/workos', '/healthz', '/readyz', '/metrics']);

/**
 * One line for an answered request, with the route's pattern in place of its address: an address may hold a search for
 * a person. Deliveries and health checks that went well are told at debug only.
 */
export class RequestLog extends LogController {
  constructor() {
    super({ requestIdLogLabel: 'requestId' });
  }

  override incomingRequest(): void {
    // The line at the end says all there is to say.
  }

  override routeNotFound(): void {
    // As above; Fastify's own line has the address in it.
  }

  override requestCompleted(error: Error | null | undefined, request: FastifyRequest, reply: FastifyReply): void {
    const route = request.routeOptions.url ?? null;
    const milliseconds = Math.round(reply.elapsedTime * 10) / 10;
    const line = { method: request.method, route, status: reply.statusCode, milliseconds };
    if (error) reply.log.error({ ...line, err: error }, 'an answer was not delivered');
    else if (frequent.has(route ?? '') && reply.statusCode < 400) reply.log.debug(line, 'answered');
    else reply.log.info(line, 'answered');
  }
}
