import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { Activity } from '../../sync/activity/activity.ts';
import type { SyncContext } from '../../sync/context.ts';
import { activity, range } from '../activity-schemas.ts';
import { ProblemError, unavailable } from '../errors.ts';
import { filterText } from '../list-schemas.ts';
import { problemResponses, readingProblems } from '../problem-responses.ts';

const schema = {
  tags: ['Operating'],
  summary: 'Show what came in, what it led to, and how long that took, for charts',
  security: [{ bearer: [] }],
  querystring: z.strictObject({
    range,
    organization: filterText(255, 'WorkOS id of the organization; left out: all of them together.'),
  }),
  response: { 200: activity, ...problemResponses(['invalid_request', 'not_found', ...readingProblems]) },
};

/** Charts of what happens. */
export function activityRoute(context: SyncContext): FastifyPluginCallbackZod {
  const charts = new Activity(context);
  return (scope, _options, done) => {
    scope.get('/activity', { config: { role: 'viewer', scopedBy: 'query' }, schema }, async ({ query: asked }) => {
      const chart = await charts.read(asked.range, asked.organization ?? null);
      if (chart !== null) return { ...chart, data: [...chart.data] };
      throw new ProblemError(unavailable('What happened is still being counted; ask again.', 1));
    });
    done();
  };
}
