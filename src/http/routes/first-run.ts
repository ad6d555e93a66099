import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import type { SyncContext } from '../../sync/context.ts';
import type { DeliveryTally } from '../../sync/delivery-tally.ts';
import { showFirstRun } from '../../sync/first-run.ts';
import { tellDemo } from '../../sync/tell-demo.ts';
import { ProblemError, type Problem } from '../errors.ts';
import { firstRun, toldDemo } from '../first-run-schemas.ts';
import { problemResponses, readingProblems } from '../problem-responses.ts';
import type { Receive } from './webhooks.ts';

/** What the first run is about besides what is stored. */
export interface FirstRunSources {
  /** Null: webhooks are switched off. */
  readonly receive: Receive | null;
  readonly webhookSecrets: readonly string[];
  readonly tally: DeliveryTally;
}

const off: Problem = {
  code: 'demo_refused',
  detail: 'Webhooks are switched off here, and the demo comes as webhooks do. Set WORKOS_WEBHOOK_SECRET.',
};
const base = { tags: ['Operating'], security: [{ bearer: [] }] };
const showing = { role: 'viewer', scopedBy: 'all' } as const;
const telling = { role: 'admin', scopedBy: 'all' } as const;

/** What a service that has just been started needs to know, and a story to look at until its first directory is there. */
export function firstRunRoutes(
  context: SyncContext,
  { receive, webhookSecrets: [secret], tally }: FirstRunSources,
): FastifyPluginCallbackZod {
  const intake = receive === null || secret === undefined ? null : { receive, secret };
  return (scope, _options, done) => {
    const schemaOfGet = {
      ...base,
      summary: 'Show whether anything has been received yet, and what was refused',
      response: { 200: firstRun, ...problemResponses(['organization_insufficient', ...readingProblems]) },
    };
    scope.get('/first-run', { config: showing, schema: schemaOfGet }, async () => {
      const { demoAllowed, ...shown } = await showFirstRun(context);
      return { ...shown, rejected: tally.read().rejected, demoAllowed: demoAllowed && intake !== null };
    });

    const schemaOfPost = {
      ...base,
      summary: 'Tell the story of `dsync demo` here, while no real event has come; told again, it adds what is missing',
      response: {
        202: toldDemo,
        ...problemResponses(['organization_insufficient', 'demo_refused', ...readingProblems]),
      },
    };
    scope.post('/demo', { config: telling, schema: schemaOfPost }, async ({ actor }, reply) => {
      if (intake === null) throw new ProblemError(off);
      return reply.code(202).send({ organizations: await tellDemo(context, intake, actor) });
    });
    done();
  };
}
