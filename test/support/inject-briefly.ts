import { text } from 'node:stream/consumers';
import type { FastifyInstance, InjectOptions } from 'fastify';
import type { Answer } from './problem.ts';

/** Asks without a socket, and of an answer that never ends by itself reads no more than its head. */
export async function injectBriefly(app: FastifyInstance, asked: InjectOptions): Promise<Answer> {
  const answer = await app.inject({ ...asked, payloadAsStream: true });
  const { statusCode, headers } = answer;
  const stream = answer.stream();
  if (headers['content-type']?.startsWith('text/event-stream') !== true) {
    return { statusCode, headers, body: await text(stream) };
  }
  stream.destroy();
  return { statusCode, headers, body: '' };
}
