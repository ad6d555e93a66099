import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * How requests, answers and errors are logged wherever one is, by this code or by Fastify's own: without addresses,
 * headers and bodies, which may hold a person's data or a token.
 */
export const logSerializers = {
  req: (request: FastifyRequest) => ({ method: request.method, route: request.routeOptions.url ?? null }),
  res: (reply: FastifyReply) => ({ status: reply.statusCode }),
  err: shownError,
};

interface ShownError {
  readonly name: string;
  readonly code: string | undefined;
  readonly message: string;
  readonly frames: readonly string[];
  readonly cause: ShownError | undefined;
}

/** Only these parts: a driver's error also carries the values it was given. */
function shownError(error: unknown): ShownError {
  if (!(error instanceof Error)) {
    return { name: typeof error, code: undefined, message: 'not an error', frames: [], cause: undefined };
  }
  return {
    name: error.name,
    code: 'code' in error && typeof error.code === 'string' ? error.code : undefined,
    message: withoutAddresses(error.message),
    frames: error.stack?.split('\n').filter((line) => line.startsWith('    at ')) ?? [],
    cause: error.cause === undefined ? undefined : shownError(error.cause),
  };
}

/** Drivers quote what they were given, and that is an e-mail address more often than not. */
function withoutAddresses(text: string): string {
  return text.replaceAll(/[^\s"'`(<,;:=@]+@[^\s"'`)>,;]+/g, '[e-mail]');
}
