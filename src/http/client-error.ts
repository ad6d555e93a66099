import { STATUS_CODES } from 'node:http';
import type { ConnectionError } from 'fastify';
import type { Socket } from 'node:net';
import { problemBody, problemMediaType, problems, type Problem } from './errors.ts';

/** Answers what is not even an HTTP request, which no route or hook ever sees, and closes the connection. */
export function answerClientError(error: ConnectionError, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (socket.writable) socket.write(response(toProblem(error.code)));
  socket.destroy(error);
}

function toProblem(code: string): Problem {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { code: 'request_timeout', detail: 'The request was not complete when its time was over.' };
    case 'HPE_HEADER_OVERFLOW':
      return { code: 'headers_too_large', detail: 'The headers pass the limit of this server.' };
    default:
      return { code: 'invalid_request', detail: 'This is not an HTTP request that can be read.' };
  }
}

function response(problem: Problem): string {
  const { status } = problems[problem.code];
  const body = problemBody(problem, '/');
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}`,
    `Content-Type: ${problemMediaType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'X-Content-Type-Options: nosniff',
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
