import type { IncomingMessage } from 'node:http';
import type { FastifyRequest, HookHandlerDoneFunction } from 'fastify';
import type { ProblemError } from './errors.ts';

/**
 * Answers a request with a problem once the rest of its body has been read, of which nothing is kept: a sender whose
 * connection closes while it still writes sees a broken pipe and never the answer. It waits for no more than the largest
 * body, nor for a sender that has hung up; `requestTimeout` bounds the time.
 */
export function turnAway(request: FastifyRequest, next: HookHandlerDoneFunction, problem: ProblemError): void {
  void discardBody(request.raw, request.routeOptions.bodyLimit).then(() => {
    next(problem);
  });
}

async function discardBody(request: IncomingMessage, limit: number): Promise<void> {
  return new Promise((resolve) => {
    let left = limit;
    request.on('data', ({ length }: Buffer) => {
      left -= length;
      if (left < 0) resolve();
    });
    request.once('end', resolve);
    request.once('close', resolve);
  });
}
