import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SyncContext } from '../../sync/context.ts';
import { dismissEvent, dismissGroup } from '../../sync/dismiss-failures.ts';
import { listFailures } from '../../sync/list-failures.ts';
import { cursorsOf } from '../cursor.ts';
import { organizationId, storedText } from '../edit-schemas.ts';
import { ProblemError } from '../errors.ts';
import { event } from '../event-schema.ts';
import { filterText, pageOf, pageQuery } from '../list-schemas.ts';
import { problemResponses, readingProblems, writingProblems } from '../problem-responses.ts';

const states = { failed: 'failed', retrying: 'retrying' } as const;

const group = z
  .object({
    state: z.enum(states).meta({ description: '`failed`: given up; `retrying`: still tried by itself.' }),
    code: z.string().meta({ description: 'The failure’s code; `before_upgrade` where none was recorded.' }),
    place: z.string().meta({ description: 'The field or thing to blame, such as `data.email`; empty: not recorded.' }),
    count: z.int(),
    organizations: z.int().meta({ description: 'How many organizations they are of.' }),
    firstAt: z.date().meta({ description: 'When the first of them failed.' }),
    lastAt: z.date(),
    exampleId: z.string().meta({ description: 'The newest event of them.' }),
    exampleReason: z.string(),
    what: z.string().meta({ description: 'What the cause is.' }),
    next: z.string().meta({ description: 'What to do about it.' }),
  })
  .meta({ id: 'FailureGroup', description: 'Events that failed for one cause: the same code at the same place.' });
/** As the API answers it. */
export type FailureGroupAnswer = z.output<typeof group>;

const query = z.strictObject({
  organization: filterText(255, 'WorkOS id of the organization; left out: all of them together.'),
  state: z.enum(states).optional(),
  ...pageQuery,
});

const position = z.strictObject({
  lastAt: z.iso.datetime(),
  state: z.enum(states),
  code: z.string(),
  place: z.string(),
});
const cursors = cursorsOf('failures', position);

const reason = storedText(500).meta({ description: 'Why; it is kept, so name nobody in it.' });

const cause = z.strictObject({
  code: storedText(100),
  place: z
    .string()
    .max(120)
    .regex(/^\P{Cc}*$/u, { error: 'must be a place as the list of failures gives it' }),
  organizationId: organizationId.nullable().default(null).meta({ description: 'Null: of every organization.' }),
  before: z.coerce.date().optional().meta({ description: 'Only what failed until then; now, unless given.' }),
  reason,
});

const dismissed = z
  .object({
    dismissed: z.int(),
    more: z.boolean().meta({ description: 'There are more: send the same again, with `before` as it is here.' }),
    before: z.date(),
  })
  .meta({ id: 'DismissedGroup', description: 'What a batch of at most 1,000 events came to.' });
/** As the API answers it. */
export type DismissedGroupAnswer = z.output<typeof dismissed>;

const base = { tags: ['Events'], security: [{ bearer: [] }] };

/** Failed events by cause, and dismissing them. */
export function failureRoutes(context: SyncContext): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    const schemaOfList = {
      ...base,
      summary: 'List why events fail, what failed last first',
      querystring: query,
      response: {
        200: pageOf(group, 'A page of causes.'),
        ...problemResponses(['invalid_request', 'invalid_cursor', ...readingProblems]),
      },
    };
    scope.get(
      '/failures',
      { config: { role: 'viewer', scopedBy: 'query' }, schema: schemaOfList },
      async ({ query: { limit, after, ...filter } }) => {
        const decoded = after === undefined ? null : cursors.decode(after);
        const start = decoded === null ? null : { ...decoded, lastAt: new Date(decoded.lastAt) };
        const page = await listFailures(context, filter, { limit, after: start });
        const next =
          page.after === null ? null : cursors.encode({ ...page.after, lastAt: page.after.lastAt.toISOString() });
        return { data: [...page.data], after: next };
      },
    );

    const schemaOfDismiss = {
      ...base,
      summary: 'Dismiss a failed event: it is ignored from now on; asked again, it answers the same',
      params: z.object({ id: z.string() }),
      body: z.strictObject({ reason }),
      response: { 200: event, ...problemResponses(['not_found', 'event_not_failed', ...writingProblems]) },
    };
    scope.post(
      '/events/:id/dismiss',
      { config: { role: 'operator', scopedBy: 'event' }, schema: schemaOfDismiss },
      async ({ params: { id }, body, actor }) => {
        const found = await dismissEvent(context, id, { actor, reason: body.reason });
        if (found === null) throw new ProblemError({ code: 'not_found', detail: 'There is no event with this id.' });
        return found;
      },
    );

    const schemaOfGroup = {
      ...base,
      summary: 'Dismiss the failed events of one cause, a batch at a time',
      body: cause,
      response: { 200: dismissed, ...problemResponses([...writingProblems]) },
    };
    scope.post(
      '/failures/dismiss',
      { config: { role: 'operator', scopedBy: 'body' }, schema: schemaOfGroup },
      async ({ body: { organizationId: organization, reason, ...failed }, actor }) =>
        dismissGroup(context, { ...failed, organization }, { actor, reason }),
    );
    done();
  };
}
