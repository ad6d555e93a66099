import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SyncContext } from '../../sync/context.ts';
import { listMembers } from '../../sync/list-members.ts';
import { showMember } from '../../sync/show-member.ts';
import { cursorsOf } from '../cursor.ts';
import { ProblemError } from '../errors.ts';
import { filterText, pageOf, pageQuery } from '../list-schemas.ts';
import { member, role, status } from '../member-schemas.ts';
import { problemResponses, readingProblems } from '../problem-responses.ts';

const query = z.strictObject({
  organization: filterText(255, 'WorkOS id of the organization.'),
  email: filterText(320, 'The whole address, in any case.'),
  status: status.optional(),
  role: role.optional(),
  search: filterText(100, 'Words, each of which must begin a word of a name or of the address, in any case.'),
  ...pageQuery,
});

const cursors = cursorsOf('members', z.strictObject({ email: z.string().regex(/^[^\0]*$/), id: z.guid() }));

/** Reading members. */
export function memberRoutes(context: SyncContext): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    scope.get(
      '/members',
      {
        config: { role: 'viewer', scopedBy: 'query' },
        schema: {
          tags: ['Members'],
          summary: 'List members, by e-mail',
          security: [{ bearer: [] }],
          querystring: query,
          response: {
            200: pageOf(member, 'A page of members.'),
            ...problemResponses(['invalid_request', 'invalid_cursor', 'not_found', ...readingProblems]),
          },
        },
      },
      async ({ query: { limit, after, ...filter } }) => {
        const position = after === undefined ? null : cursors.decode(after);
        const page = await listMembers(context, filter, { limit, after: position });
        return { data: [...page.data], after: page.after === null ? null : cursors.encode(page.after) };
      },
    );
    scope.get(
      '/members/:id',
      {
        config: { role: 'viewer', scopedBy: 'member' },
        schema: {
          tags: ['Members'],
          summary: 'Show a member; one that was merged into another answers as that other',
          security: [{ bearer: [] }],
          params: z.object({ id: z.string() }),
          response: { 200: member, ...problemResponses(['not_found', ...readingProblems]) },
        },
      },
      async ({ params }) => {
        const found = await showMember(context, params.id);
        if (found === null) throw new ProblemError({ code: 'not_found', detail: 'There is no member with this id.' });
        return found;
      },
    );
    done();
  };
}
