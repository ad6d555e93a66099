import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SyncContext } from '../../sync/context.ts';
import { listHeld, listHolds, showHold } from '../../sync/holds/list-holds.ts';
import { cursorsOf } from '../cursor.ts';
import { ProblemError } from '../errors.ts';
import { heldMember, heldState, hold, holdRule } from '../hold-schemas.ts';
import { filterText, pageOf, pageQuery } from '../list-schemas.ts';
import { problemResponses, readingProblems } from '../problem-responses.ts';

const query = z.strictObject({
  organization: filterText(255, 'WorkOS id of the organization.'),
  rule: holdRule.optional(),
  state: z.enum(['open', 'closed']).optional().meta({ description: '`open`: something of it waits.' }),
  ...pageQuery,
});

const membersQuery = z.strictObject({ state: heldState.optional(), ...pageQuery });

const cursors = cursorsOf('holds', z.strictObject({ openedAt: z.iso.datetime(), id: z.uuid() }));
const memberCursors = cursorsOf('held members', z.strictObject({ email: z.string() }));
const params = z.object({ id: z.string() });
const base = { tags: ['Holds'], security: [{ bearer: [] }] };
const missing = { code: 'not_found', detail: 'There is no hold with this id.' } as const;

/** What waits for a person's approval: all of it, one hold, and who is in it. */
export function holdRoutes(context: SyncContext): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    const schemaOfList = {
      ...base,
      summary: 'List holds, the newest first',
      querystring: query,
      response: {
        200: pageOf(hold, 'A page of holds.'),
        ...problemResponses(['invalid_request', 'invalid_cursor', 'not_found', ...readingProblems]),
      },
    };
    const listing = { role: 'viewer', scopedBy: 'query' } as const;
    scope.get('/holds', { config: listing, schema: schemaOfList }, async ({ query: asked }) => {
      const { limit, after, state, ...filter } = asked;
      const open = state === undefined ? undefined : state === 'open';
      const position = after === undefined ? null : cursors.decode(after);
      const page = await listHolds(context, { ...filter, open }, { limit, after: position });
      return { data: [...page.data], after: page.after && cursors.encode({ ...page.after }) };
    });

    const showing = { role: 'viewer', scopedBy: 'hold' } as const;
    const schemaOfGet = {
      ...base,
      summary: 'Show a hold, and how far its answer has come',
      params,
      response: { 200: hold, ...problemResponses(['not_found', ...readingProblems]) },
    };
    scope.get('/holds/:id', { config: showing, schema: schemaOfGet }, async ({ params: { id } }) => {
      const found = await showHold(context, id);
      if (found === null) throw new ProblemError(missing);
      return found;
    });

    const schemaOfMembers = {
      ...base,
      summary: 'List who is in a hold, or with `state=removed` who was let go just before it, by address',
      params,
      querystring: membersQuery,
      response: {
        200: pageOf(heldMember, 'A page of members.'),
        ...problemResponses(['invalid_request', 'invalid_cursor', 'not_found', ...readingProblems]),
      },
    };
    const path = '/holds/:id/members';
    scope.get(path, { config: showing, schema: schemaOfMembers }, async ({ params: { id }, query: asked }) => {
      const { limit, after, state } = asked;
      const position = after === undefined ? null : memberCursors.decode(after);
      const page = await listHeld(context, id, state, { limit, after: position });
      if (page === null) throw new ProblemError(missing);
      return { data: [...page.data], after: page.after && memberCursors.encode({ email: page.after.email }) };
    });
    done();
  };
}
