import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SessionCheck } from '../../sync/access/check-session.ts';
import { openSession } from '../../sync/access/open-session.ts';
import type { SyncContext } from '../../sync/context.ts';
import { readToken } from '../auth.ts';
import { problemResponses, readingProblems } from '../problem-responses.ts';
import { readSession, writeSession } from '../session-cookie.ts';
import { accessRole } from '../token-schemas.ts';

const opened = z
  .object({
    name: z.string(),
    role: accessRole,
    organizationId: z.string().nullable(),
    sessionExpiresAt: z.date().meta({ description: 'When it ends by itself: after twelve hours, or with the token.' }),
  })
  .meta({ id: 'Session', description: 'Who signed in, and for how long.' });

const base = { tags: ['Access'], security: [{ bearer: [] }] };
const config = { role: 'viewer', scopedBy: 'token' } as const;

/** Signing a browser in and out. */
export function sessionRoutes(context: SyncContext, sessions: SessionCheck): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    const schemaOfPost = {
      ...base,
      summary: 'Sign a browser in with the bearer token: the answer sets a cookie that stands for it from then on',
      response: { 201: opened, ...problemResponses(readingProblems) },
    };
    scope.post('/session', { config, schema: schemaOfPost }, async (request, reply) => {
      const { access, actor } = request;
      const session = await openSession(context, readToken(request), access, actor);
      const { name, role, organizationId } = access;
      writeSession(reply, session);
      return reply.code(201).send({ name, role, organizationId, sessionExpiresAt: session.expiresAt });
    });

    const schemaOfDelete = {
      ...base,
      summary: 'Sign the browser out: its session ends, and its cookie is taken away',
      response: { 200: z.object({ signedOut: z.literal(true) }), ...problemResponses(readingProblems) },
    };
    scope.delete('/session', { config, schema: schemaOfDelete }, async (request, reply) => {
      const session = readSession(request);
      if (session !== null) await sessions.end(session);
      writeSession(reply, null);
      return reply.send({ signedOut: true as const });
    });
    done();
  };
}
