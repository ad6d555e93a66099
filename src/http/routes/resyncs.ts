import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SyncContext } from '../../sync/context.ts';
import { listDifferences, showResync } from '../../sync/resync/show-resync.ts';
import { startResyncs } from '../../sync/resync/start-resync.ts';
import { cursorsOf } from '../cursor.ts';
import { ProblemError } from '../errors.ts';
import { pageOf, pageQuery } from '../list-schemas.ts';
import { problemResponses, readingProblems, writingProblems } from '../problem-responses.ts';
import { difference, driftKind, resync } from '../resync-schemas.ts';

const request = z.strictObject({
  dryRun: z.boolean().default(true).meta({ description: 'Only tell what differs; applying reads everything anew.' }),
});

const startedAll = z.object({
  data: z.array(z.object({ id: z.string(), organizationId: z.string(), directoryId: z.string() })),
  running: z.int().meta({ description: 'Directories that were being resynced already.' }),
});

const query = z.strictObject({ kind: driftKind.optional(), ...pageQuery });

const cursors = cursorsOf('differences', z.strictObject({ eventId: z.string() }));
const params = z.object({ id: z.string() });
const base = { tags: ['Directories'], security: [{ bearer: [] }] };
const starting = { role: 'operator', scopedBy: 'all' } as const;
const showing = { role: 'viewer', scopedBy: 'resync' } as const;
const missing = { code: 'not_found', detail: 'There is no resync with this id.' } as const;

/** Resyncs: those of all directories, how far one is, and what it found. */
export function resyncRoutes(context: SyncContext): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    const schemaOfPost = {
      ...base,
      summary: 'Start a resync of every directory that was not deleted',
      body: request,
      response: {
        202: startedAll,
        ...problemResponses(['workos_api_off', 'organization_insufficient', ...writingProblems]),
      },
    };
    scope.post('/resyncs', { config: starting, schema: schemaOfPost }, async ({ body, actor }, reply) => {
      const { started, running } = await startResyncs(context, body, actor);
      const data = started.map(({ id, organizationId, directoryId }) => ({ id, organizationId, directoryId }));
      return reply.code(202).send({ data, running });
    });

    const schemaOfGet = {
      ...base,
      summary: 'Show a resync, and how far it is',
      params,
      response: { 200: resync, ...problemResponses(['not_found', ...readingProblems]) },
    };
    scope.get('/resyncs/:id', { config: showing, schema: schemaOfGet }, async ({ params: { id } }) => {
      const found = await showResync(context, id);
      if (found === null) throw new ProblemError(missing);
      return found;
    });

    const schemaOfList = {
      ...base,
      summary: 'List what a resync found',
      params,
      querystring: query,
      response: {
        200: pageOf(difference, 'A page of differences.'),
        ...problemResponses(['invalid_request', 'invalid_cursor', 'not_found', ...readingProblems]),
      },
    };
    const path = '/resyncs/:id/differences';
    scope.get(path, { config: showing, schema: schemaOfList }, async ({ params: { id }, query: asked }) => {
      const { limit, after, kind } = asked;
      const position = after === undefined ? null : cursors.decode(after);
      const page = await listDifferences(context, id, kind, { limit, after: position });
      if (page === null) throw new ProblemError(missing);
      return { data: [...page.data], after: page.after && cursors.encode(page.after) };
    });
    done();
  };
}
