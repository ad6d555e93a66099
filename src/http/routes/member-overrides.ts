import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SyncContext } from '../../sync/context.ts';
import { endOverride, overrideMember } from '../../sync/override-member.ts';
import { storedText } from '../edit-schemas.ts';
import { member, role, status } from '../member-schemas.ts';
import { problemResponses, writingProblems } from '../problem-responses.ts';

const dayMs = 24 * 60 * 60 * 1000;
const longestDays = 30;

const expiresAt = z.iso
  .datetime({ offset: true, error: 'must be a time in ISO 8601, such as 2026-01-31T09:00:00Z' })
  .transform((text) => new Date(text))
  .refine((time) => time.getTime() > Date.now(), { error: 'must be in the future' })
  .refine((time) => time.getTime() <= Date.now() + longestDays * dayMs, {
    error: `must be at most ${longestDays} days ahead`,
  })
  .meta({ description: `When it ends by itself: at most ${longestDays} days ahead.` });

const override = z
  .strictObject({
    role: role.nullable().default(null),
    status: status.nullable().default(null),
    reason: storedText(500).meta({ description: 'Why; it stands in the audit trail.' }),
    expiresAt,
  })
  .refine((asked) => asked.role !== null || asked.status !== null, { error: 'must set the role, the status or both' });

const params = z.object({ id: z.string() });
const base = { tags: ['Members'], security: [{ bearer: [] }], params };
const config = { role: 'operator', scopedBy: 'member' } as const;

/** Break glass: setting a member's role or status in spite of its directory, for a while. */
export function memberOverrideRoutes(context: SyncContext): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    const schemaOfPut = {
      ...base,
      summary: 'Override the directory for a member, until a time; in place of an override in force',
      body: override,
      response: {
        200: member,
        ...problemResponses(['not_found', 'not_managed_by_directory', ...writingProblems]),
      },
    };
    scope.put('/members/:id/override', { config, schema: schemaOfPut }, async ({ params: { id }, body, actor }) =>
      overrideMember(context, id, body, actor),
    );

    const schemaOfDelete = {
      ...base,
      summary: 'End a member’s override now; what the directory says shows again',
      response: {
        200: member,
        ...problemResponses(['not_found', 'not_managed_by_directory', ...writingProblems]),
      },
    };
    scope.delete('/members/:id/override', { config, schema: schemaOfDelete }, async ({ params: { id }, actor }) =>
      endOverride(context, id, actor),
    );
    done();
  };
}
