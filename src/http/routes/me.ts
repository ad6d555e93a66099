import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { problemResponses, readingProblems } from '../problem-responses.ts';
import { accessRole } from '../token-schemas.ts';

const me = z
  .object({
    name: z.string(),
    role: accessRole,
    organizationId: z.string().nullable().meta({ description: 'The only organization it opens; null: all.' }),
    expiresAt: z.date().nullable().meta({ description: 'Null: never.' }),
  })
  .meta({ id: 'Me', description: 'The token in use.' });
/** As the API answers it. */
export type MeAnswer = z.output<typeof me>;

/** Telling whoever asks who they are here; needs no database. */
export const meRoutes: FastifyPluginCallbackZod = (scope, _options, done) => {
  const schema = {
    tags: ['Access'],
    summary: 'Show what the token in use may do, and until when',
    security: [{ bearer: [] }],
    response: { 200: me, ...problemResponses(readingProblems) },
  };
  scope.get('/me', { config: { role: 'viewer', scopedBy: 'token' }, schema }, ({ access }) => access);
  done();
};
