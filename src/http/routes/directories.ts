import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SyncContext } from '../../sync/context.ts';
import { listDirectories, showDirectory } from '../../sync/list-directories.ts';
import { viewResync } from '../../sync/resync/show-resync.ts';
import { startResync } from '../../sync/resync/start-resync.ts';
import { cursorsOf } from '../cursor.ts';
import { storedText } from '../edit-schemas.ts';
import { ProblemError } from '../errors.ts';
import { filterText, pageOf, pageQuery } from '../list-schemas.ts';
import { problemResponses, readingProblems, writingProblems } from '../problem-responses.ts';
import { differenceCounts, resync } from '../resync-schemas.ts';

const listed = z
  .object({
    id: z.string(),
    organizationId: z.string(),
    name: z.string().nullable(),
    type: z.string().nullable().meta({ description: 'WorkOS’s word for the provider.' }),
    state: z.enum(['active', 'deleted', 'deletion_held']).meta({
      description: '`deletion_held`: deleted at WorkOS, and its members wait for a decision.',
    }),
    lastEventAt: z.date().nullable(),
    lastResync: z
      .object({
        id: z.string(),
        state: z.string(),
        dryRun: z.boolean(),
        finishedAt: z.date().nullable(),
        differences: differenceCounts,
      })
      .nullable()
      .meta({ description: 'The newest resync of everybody.' }),
  })
  .meta({ id: 'Directory', description: 'A customer’s directory.' });
/** As the list answers it. */
export type DirectoryAnswer = z.output<typeof listed>;

const shown = listed
  .extend({
    users: z.object({ active: z.int(), gone: z.int() }).meta({ description: 'Directory users, by what has arrived.' }),
    groups: z.int(),
  })
  .meta({ id: 'DirectoryWithCounts', description: 'A customer’s directory, and how many are in it.' });
/** As the API answers it. */
export type DirectoryWithCountsAnswer = z.output<typeof shown>;

const query = z.strictObject({
  organization: filterText(255, 'WorkOS id of the organization.'),
  ...pageQuery,
});

const request = z.strictObject({
  dryRun: z.boolean().default(true).meta({ description: 'Only tell what differs; applying reads everything anew.' }),
  userId: storedText(255).optional().meta({ description: 'Only this directory user and their memberships.' }),
});

const cursors = cursorsOf('directories', z.strictObject({ id: z.string() }));
const params = z.object({ id: z.string() });
const base = { tags: ['Directories'], security: [{ bearer: [] }] };
const listing = { role: 'viewer', scopedBy: 'query' } as const;
const showing = { role: 'viewer', scopedBy: 'directory' } as const;
const starting = { role: 'operator', scopedBy: 'directory' } as const;

/** Reading directories, and comparing one with WorkOS. */
export function directoryRoutes(context: SyncContext): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    const schemaOfList = {
      ...base,
      summary: 'List directories',
      querystring: query,
      response: {
        200: pageOf(listed, 'A page of directories.'),
        ...problemResponses(['invalid_request', 'invalid_cursor', 'not_found', ...readingProblems]),
      },
    };
    scope.get('/directories', { config: listing, schema: schemaOfList }, async ({ query: asked }) => {
      const { limit, after, ...filter } = asked;
      const position = after === undefined ? null : cursors.decode(after);
      const page = await listDirectories(context, filter, { limit, after: position });
      return { data: [...page.data], after: page.after && cursors.encode(page.after) };
    });

    const schemaOfGet = {
      ...base,
      summary: 'Show a directory, and how many are in it',
      params,
      response: { 200: shown, ...problemResponses(['not_found', ...readingProblems]) },
    };
    scope.get('/directories/:id', { config: showing, schema: schemaOfGet }, async ({ params: { id } }) => {
      const found = await showDirectory(context, id);
      if (found === null) throw new ProblemError({ code: 'not_found', detail: 'There is no directory with this id.' });
      return found;
    });

    const schemaOfPost = {
      ...base,
      summary: 'Compare a directory with WorkOS, and mend what differs unless it is a dry run',
      params,
      body: request,
      response: {
        202: resync,
        ...problemResponses(['not_found', 'resync_running', 'workos_api_off', ...writingProblems]),
      },
    };
    const path = '/directories/:id/resync';
    scope.post(path, { config: starting, schema: schemaOfPost }, async (asked, reply) => {
      const { dryRun, userId = null } = asked.body;
      const started = await startResync(context, asked.params.id, { dryRun, userId }, asked.actor);
      return reply.code(202).send(await viewResync(context, started));
    });
    done();
  };
}
