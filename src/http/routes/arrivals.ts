import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SyncContext } from '../../sync/context.ts';
import { showArrivals } from '../../sync/show-arrivals.ts';
import { ProblemError } from '../errors.ts';
import { problemResponses, readingProblems } from '../problem-responses.ts';

const count = z.int().min(0);

const arrivals = z
  .object({
    data: z.array(
      z.object({
        day: z.string().meta({ description: 'Of when it happened, in UTC: `YYYY-MM-DD`.' }),
        webhook: count.meta({ description: 'Events that a webhook brought.' }),
        catchUpOnly: count.meta({ description: 'Events that the Events API listed and no webhook brought.' }),
        missing: count.meta({ description: 'Events that a webhook brought and the Events API passed over.' }),
      }),
    ),
  })
  .meta({ id: 'Arrivals', description: 'The days, the oldest first, those without events too.' });
/** As the API answers it. */
export type ArrivalsAnswer = z.output<typeof arrivals>;

const range = { error: 'must be a whole number from 1 to 90' };
const query = z.strictObject({
  days: z.coerce.number(range).int(range).min(1, range).max(90, range).default(14).meta({ description: 'How many.' }),
});

const config = { role: 'viewer', scopedBy: 'directory' } as const;

/** By which ways events come. */
export function arrivalRoutes(context: SyncContext): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    const schema = {
      tags: ['Operating'],
      summary: 'Count by which ways the events of a directory came, by day',
      security: [{ bearer: [] }],
      params: z.object({ id: z.string() }),
      querystring: query,
      response: { 200: arrivals, ...problemResponses(['invalid_request', 'not_found', ...readingProblems]) },
    };
    scope.get('/directories/:id/arrivals', { config, schema }, async (request) => {
      const data = await showArrivals(context, request.params.id, request.query.days);
      if (data === null) throw new ProblemError({ code: 'not_found', detail: 'There is no directory with this id.' });
      return { data };
    });
    done();
  };
}
