import { createHmac, timingSafeEqual } from 'node:crypto';
import { fastify } from 'fastify';
import { answerParent } from '../stage/answer-parent.ts';
import type { ServerRequest } from '../stage/http-peer.ts';

// The ceiling of receiving: the least that any server on Fastify must do before it may believe a delivery.
answerParent(async ({ secret }: ServerRequest) => {
  const app = fastify();
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, parsed) => {
    parsed(null, body);
  });
  app.post('/webhooks/workos', (request, reply) => {
    const header = String(request.headers['workos-signature']);
    const [, time = '', given = ''] = /^t=(\d+), v1=([0-9a-f]{64})$/.exec(header) ?? [];
    const made = createHmac('sha256', secret)
      .update(`${time}.`)
      .update(request.body as Buffer)
      .digest();
    const equal = timingSafeEqual(made, Buffer.from(given, 'hex'));
    reply.code(equal ? 200 : 401).send('{"status":"accepted"}');
  });
  return Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port);
});
