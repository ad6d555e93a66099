import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SyncContext } from '../../sync/context.ts';
import { listGroups } from '../../sync/list-groups.ts';
import { cursorsOf } from '../cursor.ts';
import { organizationId } from '../edit-schemas.ts';
import { group } from '../group-schema.ts';
import { filterText, pageOf, pageQuery } from '../list-schemas.ts';
import { problemResponses, readingProblems } from '../problem-responses.ts';

const query = z.strictObject({
  search: filterText(100, 'Words, each of them part of the name, in any case.'),
  ...pageQuery,
});

const cursors = cursorsOf('groups', z.strictObject({ name: z.string().regex(/^[^\0]*$/), id: z.string() }));

/** The groups of an organization's directories, to choose from where a mapping names one. */
export function groupRoutes(context: SyncContext): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    const schema = {
      tags: ['Organizations'],
      summary: 'List the groups that are there, by name, and how many people are in each',
      security: [{ bearer: [] }],
      params: z.object({ id: organizationId }),
      querystring: query,
      response: {
        200: pageOf(group, 'A page of groups.'),
        ...problemResponses(['invalid_request', 'invalid_cursor', 'not_found', ...readingProblems]),
      },
    };
    const config = { role: 'viewer', scopedBy: 'organization' } as const;
    scope.get('/organizations/:id/groups', { config, schema }, async ({ params, query: { search, limit, after } }) => {
      const position = after === undefined ? null : cursors.decode(after);
      const page = await listGroups(context, { organization: params.id, search }, { limit, after: position });
      return { data: [...page.data], after: page.after && cursors.encode({ ...page.after }) };
    });
    done();
  };
}
