import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SyncContext } from '../../sync/context.ts';
import { listEffects, listItems } from '../../sync/replay/show-replay.ts';
import { cursorsOf } from '../cursor.ts';
import { ProblemError } from '../errors.ts';
import { pageOf, pageQuery } from '../list-schemas.ts';
import { problemResponses, readingProblems } from '../problem-responses.ts';
import { memberEffect, plannedOutcome, replayEffect, replayItem } from '../replay-schemas.ts';

const effectCursors = cursorsOf('replay effects', z.strictObject({ effect: z.string(), memberId: z.uuid() }));
const itemCursors = cursorsOf('replay items', z.strictObject({ position: z.string().regex(/^\d{1,9}$/) }));
const params = z.object({ id: z.string() });
const base = { tags: ['Replays'], security: [{ bearer: [] }] };
const missing = { code: 'not_found', detail: 'There is no replay with this id.' } as const;
const problems = problemResponses(['invalid_request', 'invalid_cursor', 'not_found', ...readingProblems]);

/** What a replay would do: to members, and event by event. */
export function replayPlanRoutes(context: SyncContext): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    const schemaOfEffects = {
      ...base,
      summary: 'List what a replay would do to members',
      params,
      querystring: z.strictObject({ effect: memberEffect.optional(), ...pageQuery }),
      response: { 200: pageOf(replayEffect, 'A page of effects, by kind; `unchanged` comes last.'), ...problems },
    };
    const effectsPath = '/replays/:id/effects';
    scope.get(
      effectsPath,
      { config: { role: 'viewer', scopedBy: 'all' }, schema: schemaOfEffects },
      async ({ params: of, query }) => {
        const after = query.after === undefined ? null : effectCursors.decode(query.after);
        const page = await listEffects(context, of.id, query.effect, { limit: query.limit, after });
        if (page === null) throw new ProblemError(missing);
        const next = page.after && { effect: page.after.effect, memberId: page.after.memberId };
        return { data: [...page.data], after: next && effectCursors.encode(next) };
      },
    );

    const schemaOfItems = {
      ...base,
      summary: 'List the events of a replay, what was planned for each, and what it led to',
      params,
      querystring: z.strictObject({ planned: plannedOutcome.optional(), ...pageQuery }),
      response: { 200: pageOf(replayItem, 'A page of events, in the order in which they are run.'), ...problems },
    };
    const itemsPath = '/replays/:id/items';
    scope.get(
      itemsPath,
      { config: { role: 'viewer', scopedBy: 'all' }, schema: schemaOfItems },
      async ({ params: of, query }) => {
        const position = query.after === undefined ? null : Number(itemCursors.decode(query.after).position);
        const after = position === null ? null : { position };
        const page = await listItems(context, of.id, query.planned, { limit: query.limit, after });
        if (page === null) throw new ProblemError(missing);
        const next = page.after && { position: String(page.after.position) };
        return { data: [...page.data], after: next && itemCursors.encode(next) };
      },
    );
    done();
  };
}
