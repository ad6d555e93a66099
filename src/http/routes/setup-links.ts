import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SyncContext } from '../../sync/context.ts';
import { makeSetupLink } from '../../sync/make-setup-link.ts';
import { problemResponses, writingProblems } from '../problem-responses.ts';

const setupLink = z
  .object({
    organizationId: z.string(),
    link: z.string().meta({ description: 'A secret: whoever has it can connect a directory.' }),
    expiresAt: z.date().meta({ description: 'Until when it opens: five minutes from now.' }),
  })
  .meta({ id: 'SetupLink', description: 'A link to WorkOS’s Admin Portal, for connecting a directory.' });
/** As the API answers it. */
export type SetupLinkAnswer = z.output<typeof setupLink>;

const error = 'must be an address that begins with https://, of 2000 characters at most';
const address = (description: string) =>
  z
    .url({ protocol: /^https$/, error })
    .max(2_000, { error })
    .optional()
    .meta({ description });

const request = z
  .strictObject({
    returnUrl: address('Where the logo in the Admin Portal leads; else as set in the WorkOS dashboard.'),
    successUrl: address('Where the IT admin goes when all is done; else as set in the WorkOS dashboard.'),
  })
  .nullish();

const config = { role: 'admin', scopedBy: 'organization' } as const;

/** Links by which customers connect their directories. */
export function setupLinkRoutes(context: SyncContext): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    const schema = {
      tags: ['Directories'],
      summary: 'Make a link by which an IT admin connects the organization’s directory; it opens for five minutes',
      security: [{ bearer: [] }],
      params: z.object({ id: z.string() }),
      body: request,
      response: {
        200: setupLink,
        ...problemResponses([
          'not_found',
          'organization_unknown',
          'workos_api_off',
          'workos_refused',
          'workos_unavailable',
          ...writingProblems,
        ]),
      },
    };
    scope.post('/organizations/:id/setup-link', { config, schema }, ({ params, body, actor }) =>
      makeSetupLink(context, params.id, body ?? {}, actor),
    );
    done();
  };
}
