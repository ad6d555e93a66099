import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Scrape } from '../../sync/metrics/scrape.ts';
import { problemResponses } from '../problem-responses.ts';

const text = z.string().meta({ description: 'All metrics of this process, in the text format of Prometheus.' });

/**
 * What Prometheus asks for. It takes no token: there is nothing personal in it, and a scraper that lost its token would
 * be missed when it is needed. Keep it off the public internet all the same (docs/operations.md).
 */
export function metricsRoute(scrape: Scrape): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    scope.get(
      '/metrics',
      {
        schema: {
          tags: ['Operating'],
          summary: 'Show the metrics of this process, for Prometheus',
          response: {
            200: { description: 'The metrics.', content: { 'text/plain': { schema: text } } },
            ...problemResponses(['unavailable']),
          },
        },
        config: { isForPrograms: true },
      },
      async (_request, reply) => {
        const { contentType, text: metrics } = await scrape();
        return reply.type(contentType).send(metrics);
      },
    );
    done();
  };
}
