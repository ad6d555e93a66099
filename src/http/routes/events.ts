import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SyncContext } from '../../sync/context.ts';
import { listEvents } from '../../sync/list-events.ts';
import { showEvent } from '../../sync/show-event.ts';
import { cursorsOf } from '../cursor.ts';
import { ProblemError } from '../errors.ts';
import { event, outcomes } from '../event-schema.ts';
import { filterText, pageOf, pageQuery } from '../list-schemas.ts';
import { problemResponses, readingProblems } from '../problem-responses.ts';

const query = z.strictObject({
  outcome: z
    .enum({ ...outcomes, pending: 'pending' })
    .optional()
    .meta({ description: '`pending`: those that wait.' }),
  type: filterText(128, 'WorkOS type, such as `dsync.user.updated`.'),
  organization: filterText(255, 'WorkOS id of the organization that the event names.'),
  failure: filterText(100, 'Code of a failure: events that failed with it, or wait because a try did.'),
  place: filterText(120, 'Place of a failure, as the list of failures has it.'),
  ...pageQuery,
});

const cursors = cursorsOf('events', z.strictObject({ seq: z.string().regex(/^\d{1,18}$/) }));

/** Reading events. */
export function eventRoutes(context: SyncContext): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    scope.get(
      '/events',
      {
        config: { role: 'viewer', scopedBy: 'query' },
        schema: {
          tags: ['Events'],
          summary: 'List events, the newest first',
          security: [{ bearer: [] }],
          querystring: query,
          response: {
            200: pageOf(event, 'A page of events.'),
            ...problemResponses(['invalid_request', 'invalid_cursor', 'not_found', ...readingProblems]),
          },
        },
      },
      async ({ query: { limit, after, ...filter } }) => {
        const position = after === undefined ? null : { seq: BigInt(cursors.decode(after).seq) };
        const page = await listEvents(context, filter, { limit, after: position });
        const next = page.after === null ? null : cursors.encode({ seq: String(page.after.seq) });
        return { data: [...page.data], after: next };
      },
    );
    scope.get(
      '/events/:id',
      {
        config: { role: 'viewer', scopedBy: 'event' },
        schema: {
          tags: ['Events'],
          summary: 'Show an event and what it led to',
          security: [{ bearer: [] }],
          params: z.object({ id: z.string() }),
          response: { 200: event, ...problemResponses(['not_found', ...readingProblems]) },
        },
      },
      async ({ params }) => {
        const found = await showEvent(context, params.id);
        if (found === null) throw new ProblemError({ code: 'not_found', detail: 'There is no event with this id.' });
        return found;
      },
    );
    done();
  };
}
