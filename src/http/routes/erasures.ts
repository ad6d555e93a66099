import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SyncContext } from '../../sync/context.ts';
import { eraseMember } from '../../sync/erase-member.ts';
import { findErasures } from '../../sync/find-erasures.ts';
import { emailAddress, organizationId, storedText } from '../edit-schemas.ts';
import { pageOf } from '../list-schemas.ts';
import { problemResponses, readingProblems, writingProblems } from '../problem-responses.ts';

const erased = z
  .object({
    memberId: z.string(),
    erasedAt: z.date(),
    emailHash: z.string().meta({ description: 'HMAC-SHA256 of the organization and the address, by ERASURE_KEY.' }),
  })
  .meta({ id: 'ErasedMember', description: 'A member whose personal data was erased.' });

const erasure = erased
  .extend({ organizationId: z.string(), actor: z.string(), reason: z.string() })
  .meta({ id: 'Erasure', description: 'An erasure: which member, when, by whom and why.' });

const refusals = ['member_active', 'events_pending', 'erasure_entangled', 'erasure_key_missing'] as const;
const base = { tags: ['Members'], security: [{ bearer: [] }] };

/** Erasing a member's personal data, and finding erasures again by the address. */
export function erasureRoutes(context: SyncContext): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    const schemaOfErase = {
      ...base,
      summary: 'Erase a deactivated member’s personal data for good; asked again, it answers the same',
      params: z.object({ id: z.string() }),
      body: z.strictObject({
        reason: storedText(500).meta({ description: 'Why; it is kept, so name nobody in it.' }),
      }),
      response: { 200: erased, ...problemResponses(['not_found', ...refusals, ...writingProblems]) },
    };
    scope.post(
      '/members/:id/erase',
      { config: { role: 'admin', scopedBy: 'member' }, schema: schemaOfErase },
      async ({ params: { id }, body: { reason }, actor }) => eraseMember(context, id, reason, actor),
    );

    const schemaOfFind = {
      ...base,
      summary: 'Find the erased members that were known by an address, the newest first',
      querystring: z.strictObject({ email: emailAddress, organization: organizationId.optional() }),
      response: {
        200: pageOf(erasure, 'All there are, up to 200.'),
        ...problemResponses(['invalid_request', 'not_found', 'erasure_key_missing', ...readingProblems]),
      },
    };
    scope.get(
      '/erasures',
      { config: { role: 'viewer', scopedBy: 'query' }, schema: schemaOfFind },
      async ({ query: { email, organization } }) => {
        const data = await findErasures(context, email, organization);
        return { data, after: null };
      },
    );
    done();
  };
}
