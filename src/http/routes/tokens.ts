import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { issueToken } from '../../sync/access/issue-token.ts';
import { listTokens } from '../../sync/access/list-tokens.ts';
import { revokeToken } from '../../sync/access/revoke-token.ts';
import type { SyncContext } from '../../sync/context.ts';
import { cursorsOf } from '../cursor.ts';
import { organizationId, storedText } from '../edit-schemas.ts';
import { ProblemError } from '../errors.ts';
import { pageOf, pageQuery } from '../list-schemas.ts';
import { problemResponses, readingProblems, writingProblems } from '../problem-responses.ts';
import { accessRole, token } from '../token-schemas.ts';

const daySeconds = 86_400;
const usualDays = 90;
const longestDays = 400;
const lifetime = `must be a whole number of seconds from 60 to ${longestDays * daySeconds} (${longestDays} days)`;

const request = z.strictObject({
  name: storedText(64).meta({ description: 'Under which its acts stand in the audit trail; given once.' }),
  role: accessRole,
  organizationId: organizationId.nullable().default(null).meta({ description: 'The only one it opens; null: all.' }),
  expiresInSeconds: z
    .int({ error: lifetime })
    .min(60, { error: lifetime })
    .max(longestDays * daySeconds, { error: lifetime })
    .default(usualDays * daySeconds)
    .meta({ description: `From now on; ${usualDays} days unless given.` }),
});

const issued = token
  .extend({ token: z.string().meta({ description: 'The token itself, which is shown only now.' }) })
  .meta({ id: 'IssuedToken', description: 'A token just made.' });
/** As the API answers it. */
export type IssuedTokenAnswer = z.output<typeof issued>;

const cursors = cursorsOf('tokens', z.strictObject({ createdAt: z.iso.datetime(), id: z.guid() }));
const params = z.object({ id: z.string() });
const base = { tags: ['Access'], security: [{ bearer: [] }] };
const config = { role: 'admin', scopedBy: 'all' } as const;

/** Making, listing and revoking tokens. `onRevoked` is called when one was revoked here. */
export function tokenRoutes(context: SyncContext, onRevoked: () => void): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    const schemaOfList = {
      ...base,
      summary: 'List tokens, the newest first, with those that are no longer valid',
      querystring: z.strictObject(pageQuery),
      response: {
        200: pageOf(token, 'A page of tokens.'),
        ...problemResponses(['invalid_request', 'invalid_cursor', 'organization_insufficient', ...readingProblems]),
      },
    };
    scope.get('/tokens', { config, schema: schemaOfList }, async ({ query: { limit, after } }) => {
      const position = after === undefined ? null : cursors.decode(after);
      const begin = position && { ...position, createdAt: new Date(position.createdAt) };
      const page = await listTokens(context, { limit, after: begin });
      const next = page.after && cursors.encode({ ...page.after, createdAt: page.after.createdAt.toISOString() });
      return { data: [...page.data], after: next };
    });

    const refusals = ['name_taken', 'grant_too_wide', 'organization_insufficient'] as const;
    const schemaOfPost = {
      ...base,
      summary: 'Make a token; only this answer holds the token itself',
      body: request,
      response: { 201: issued, ...problemResponses([...refusals, ...writingProblems]) },
    };
    scope.post('/tokens', { config, schema: schemaOfPost }, async ({ body, access, actor }, reply) =>
      reply.code(201).send(await issueToken(context, body, access, actor)),
    );

    const schemaOfDelete = {
      ...base,
      summary: 'Revoke a token for good; asked again, it answers the same',
      params,
      response: {
        200: token,
        ...problemResponses(['not_found', 'organization_insufficient', ...writingProblems]),
      },
    };
    scope.delete('/tokens/:id', { config, schema: schemaOfDelete }, async ({ params: { id }, actor }) => {
      const revoked = await revokeToken(context, id, actor);
      if (revoked === null) throw new ProblemError({ code: 'not_found', detail: 'There is no token with this id.' });
      onRevoked();
      return revoked;
    });
    done();
  };
}
