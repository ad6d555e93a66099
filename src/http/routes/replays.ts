import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SyncContext } from '../../sync/context.ts';
import { listReplays, showReplay, viewReplay } from '../../sync/replay/show-replay.ts';
import { startReplay } from '../../sync/replay/start-replay.ts';
import { cursorsOf } from '../cursor.ts';
import { ProblemError } from '../errors.ts';
import { filterText, pageOf, pageQuery } from '../list-schemas.ts';
import { problemResponses, readingProblems, writingProblems } from '../problem-responses.ts';
import { replay, replayRequest, replayState } from '../replay-schemas.ts';

const query = z.strictObject({
  organization: filterText(255, 'WorkOS id of an organization whose events are replayed.'),
  state: replayState.optional(),
  ...pageQuery,
});

const cursors = cursorsOf('replays', z.strictObject({ createdAt: z.iso.datetime(), id: z.uuid() }));
// A replay may be of events of several organizations.
const reading = { role: 'viewer', scopedBy: 'all' } as const;
const asking = { role: 'operator', scopedBy: 'all' } as const;
const base = { tags: ['Replays'], security: [{ bearer: [] }] };

/** Beginning a replay, and reading how it is. */
export function replayRoutes(context: SyncContext): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    const schemaOfPost = {
      ...base,
      summary: 'Plan applying events again, and run it as well when it is no dry run',
      description:
        'The events are chosen once, now, and planned in the background: by the same rules, in the order they happened, without writing. A replay bypasses nothing: order, tombstones, the lock and holds count as always.',
      body: replayRequest,
      response: {
        202: replay,
        ...problemResponses(['events_unknown', 'replay_running', 'replay_too_large', ...writingProblems]),
      },
    };
    scope.post('/replays', { config: asking, schema: schemaOfPost }, async ({ body, actor }, reply) => {
      const { eventIds, filter, ...asked } = body;
      const events = eventIds === undefined ? { filter: filter ?? {} } : { ids: eventIds };
      return reply.code(202).send(viewReplay(await startReplay(context, { ...asked, events }, actor)));
    });

    const schemaOfList = {
      ...base,
      summary: 'List replays, the newest first',
      querystring: query,
      response: {
        200: pageOf(replay, 'A page of replays.'),
        ...problemResponses(['invalid_request', 'invalid_cursor', ...readingProblems]),
      },
    };
    scope.get('/replays', { config: reading, schema: schemaOfList }, async ({ query: asked }) => {
      const { limit, after, ...filter } = asked;
      const from = after === undefined ? null : cursors.decode(after);
      const position = from === null ? null : { id: from.id, createdAt: new Date(from.createdAt) };
      const page = await listReplays(context, filter, { limit, after: position });
      const next = page.after && { createdAt: page.after.createdAt.toISOString(), id: page.after.id };
      return { data: [...page.data], after: next && cursors.encode(next) };
    });

    const schemaOfGet = {
      ...base,
      summary: 'Show a replay, what it would do, and how far it is',
      params: z.object({ id: z.string() }),
      response: { 200: replay, ...problemResponses(['not_found', ...readingProblems]) },
    };
    scope.get('/replays/:id', { config: reading, schema: schemaOfGet }, async ({ params: { id } }) => {
      const found = await showReplay(context, id);
      if (found === null) throw new ProblemError({ code: 'not_found', detail: 'There is no replay with this id.' });
      return found;
    });
    done();
  };
}
