import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SyncContext } from '../../sync/context.ts';
import { steerReplay, type ReplayVerb } from '../../sync/replay/move-replay.ts';
import { viewReplay } from '../../sync/replay/show-replay.ts';
import { problemResponses, readingProblems } from '../problem-responses.ts';
import { replay } from '../replay-schemas.ts';

const params = z.object({ id: z.string() });
const base = { tags: ['Replays'], security: [{ bearer: [] }] };

const summaries: Readonly<Record<ReplayVerb, string>> = {
  run: 'Run what was planned, or stop where the world has moved on',
  pause: 'Pause a replay that runs; nothing more is written once this answers',
  resume: 'Go on with a paused replay',
  cancel: 'End a replay for good; what it has done stays',
};

/** Running, pausing, resuming and cancelling a replay. */
export function steerReplayRoutes(context: SyncContext): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    for (const verb of ['run', 'pause', 'resume', 'cancel'] as const) {
      const busy = verb === 'run' ? (['replay_running'] as const) : [];
      const schema = {
        ...base,
        summary: summaries[verb],
        params,
        response: { 202: replay, ...problemResponses(['not_found', 'replay_state', ...busy, ...readingProblems]) },
      };
      scope.post(
        `/replays/:id/${verb}`,
        { config: { role: 'operator', scopedBy: 'all' }, schema },
        async (asked, reply) => {
          const steered = await steerReplay(context, asked.params.id, verb, asked.actor);
          return reply.code(202).send(viewReplay(steered));
        },
      );
    }
    done();
  };
}
