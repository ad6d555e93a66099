import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SyncContext } from '../../sync/context.ts';
import { listOrganizations, showOrganization, type OrganizationPosition } from '../../sync/list-organizations.ts';
import { cursorsOf } from '../cursor.ts';
import { ProblemError } from '../errors.ts';
import { filterText, pageOf, pageQuery } from '../list-schemas.ts';
import { concern, organizationState, type OrganizationState } from '../organization-schemas.ts';
import { problemResponses, readingProblems } from '../problem-responses.ts';

const query = z.strictObject({
  search: filterText(100, 'Words, each of them part of the id, or of the id or name of a directory, in any case.'),
  organization: filterText(255, 'WorkOS id of the organization.'),
  concern: z
    .enum([...concern.options, 'any'])
    .optional()
    .meta({ description: 'Only organizations with this concern; `any`: with one at least.' }),
  ...pageQuery,
});

const position = z.strictObject({
  concern: z.enum([...concern.options, 'none']),
  id: z.string().regex(/^[^\0]*$/),
});
const cursors = cursorsOf<OrganizationPosition & Record<string, string>>('organizations', position);

const base = { tags: ['Organizations'], security: [{ bearer: [] }] };
const listing = { role: 'viewer', scopedBy: 'query' } as const;
const showing = { role: 'viewer', scopedBy: 'organization' } as const;

/** How customers stand: all of them, the worst first, and one. */
export function organizationRoutes(context: SyncContext): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    const schemaOfList = {
      ...base,
      summary: 'List organizations and how they stand, those with the most serious concern first',
      querystring: query,
      response: {
        200: pageOf(organizationState, 'A page of organizations.'),
        ...problemResponses(['invalid_request', 'invalid_cursor', 'not_found', ...readingProblems]),
      },
    };
    scope.get('/organizations', { config: listing, schema: schemaOfList }, async ({ query: asked }) => {
      const { limit, after, ...filter } = asked;
      const start = after === undefined ? null : cursors.decode(after);
      const page = await listOrganizations(context, filter, { limit, after: start });
      return { data: page.data.map(toState), after: page.after && cursors.encode({ ...page.after }) };
    });

    const schemaOfGet = {
      ...base,
      summary: 'Show how an organization stands',
      params: z.object({ id: z.string() }),
      response: { 200: organizationState, ...problemResponses(['not_found', ...readingProblems]) },
    };
    scope.get('/organizations/:id', { config: showing, schema: schemaOfGet }, async ({ params: { id } }) => {
      const found = await showOrganization(context, id);
      if (found !== null) return toState(found);
      throw new ProblemError({ code: 'not_found', detail: 'There is no organization with this id.' });
    });
    done();
  };
}

type Found = NonNullable<Awaited<ReturnType<typeof showOrganization>>>;

function toState({ directories, concerns, ...rest }: Found): OrganizationState {
  return { ...rest, directories: [...directories], concerns: [...concerns] };
}
