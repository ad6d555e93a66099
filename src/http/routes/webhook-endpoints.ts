import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import { checkEndpoints } from '../../sync/check-endpoints.ts';
import type { SyncContext } from '../../sync/context.ts';
import { problemResponses, readingProblems } from '../problem-responses.ts';

const endpoint = z
  .object({
    id: z.string(),
    url: z.string(),
    enabled: z.boolean(),
    secretKnown: z.boolean().meta({ description: 'Whether it signs with a secret of WORKOS_WEBHOOK_SECRET.' }),
    missingEvents: z
      .array(z.string())
      .readonly()
      .meta({ description: 'Types that are applied here and not sent there.' }),
  })
  .meta({ id: 'WebhookEndpoint', description: 'A webhook endpoint that is registered at WorkOS.' });

// The key is that of the environment, and so are its endpoints: they are no organization's.
const config = { role: 'operator', scopedBy: 'all' } as const;

/** What WorkOS knows of where to deliver events. `secrets` are those of this server. */
export function webhookEndpointRoutes(context: SyncContext, secrets: readonly string[]): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    const schema = {
      tags: ['Operating'],
      summary: 'List the webhook endpoints that are registered at WorkOS, and what of them does not fit this server',
      security: [{ bearer: [] }],
      response: {
        200: z.object({ data: z.array(endpoint) }).meta({ description: 'All of them.' }),
        ...problemResponses([
          'organization_insufficient',
          'workos_api_off',
          'workos_refused',
          'workos_unavailable',
          ...readingProblems,
        ]),
      },
    };
    scope.get('/webhook-endpoints', { config, schema }, async () => ({ data: await checkEndpoints(context, secrets) }));
    done();
  };
}
