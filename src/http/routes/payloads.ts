import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SyncContext } from '../../sync/context.ts';
import { revealPayload, showMaskedPayload } from '../../sync/show-payload.ts';
import { storedText } from '../edit-schemas.ts';
import { ProblemError, type Problem } from '../errors.ts';
import { eventPayload } from '../payload-schema.ts';
import { problemResponses, readingProblems, writingProblems } from '../problem-responses.ts';

const request = z.strictObject({
  reason: storedText(500).meta({ description: 'Why; it is kept in the audit log, so name nobody in it.' }),
});

const unknown: Problem = { code: 'not_found', detail: 'There is no event with this id.' };
const base = { tags: ['Events'], security: [{ bearer: [] }], params: z.object({ id: z.string() }) };
const masked = { role: 'viewer', scopedBy: 'event' } as const;
const raw = { role: 'operator', scopedBy: 'event' } as const;

/** What events said, with what is personal masked or, for operators and with an entry in the audit log, as it came. */
export function payloadRoutes(context: SyncContext): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    const path = '/events/:id/payload';
    const schemaOfGet = {
      ...base,
      summary: 'Show what an event said, with everything personal masked',
      response: { 200: eventPayload, ...problemResponses(['not_found', 'payload_gone', ...readingProblems]) },
    };
    scope.get(path, { config: masked, schema: schemaOfGet }, async ({ params: { id } }) => {
      const found = await showMaskedPayload(context, id);
      if (found === null) throw new ProblemError(unknown);
      return found;
    });

    const schemaOfPost = {
      ...base,
      summary: 'Show what an event said as it came; that it was looked at, by whom and why, is in the audit log first',
      body: request,
      response: { 200: eventPayload, ...problemResponses(['not_found', 'payload_gone', ...writingProblems]) },
    };
    scope.post(`${path}/reveal`, { config: raw, schema: schemaOfPost }, async ({ params: { id }, body, actor }) => {
      const found = await revealPayload(context, id, { actor, reason: body.reason });
      if (found === null) throw new ProblemError(unknown);
      return found;
    });
    done();
  };
}
