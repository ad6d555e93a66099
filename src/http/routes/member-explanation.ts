import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SyncContext } from '../../sync/context.ts';
import { explainMember } from '../../sync/explain-member.ts';
import { ProblemError } from '../errors.ts';
import { holdRule } from '../hold-schemas.ts';
import { member, role, roleSource, status } from '../member-schemas.ts';
import { problemResponses, readingProblems } from '../problem-responses.ts';

const override = z
  .object({
    role: role.nullable(),
    status: status.nullable(),
    actor: z.string(),
    reason: z.string(),
    expiresAt: z.string(),
  })
  .meta({ description: 'What an operator has set in spite of the directory.' });

const hold = z
  .object({
    id: z.string(),
    rule: holdRule,
    asks: z.enum(['removal', 'lower_role']),
    answer: z.enum(['waiting', 'rejected']),
    heldAt: z.string(),
    asked: z.object({ id: z.string(), type: z.string(), at: z.string() }).nullable(),
    restored: z.boolean(),
    decidedBy: z.string().nullable(),
    decidedAt: z.string().nullable(),
  })
  .meta({ description: 'The hold that keeps the member as it is, and the event that asks for something else.' });

const erasure = z
  .object({ erasedAt: z.string(), actor: z.string(), reason: z.string() })
  .meta({ description: 'That the person’s data was erased on request.' });

const directoryUser = z.object({
  id: z.string(),
  directoryId: z.string(),
  directoryName: z.string().nullable(),
  present: z.boolean().meta({ description: 'In the directory and active.' }),
  leads: z.boolean().meta({ description: 'The member shows its values.' }),
  email: z.string().nullable(),
  roleAttribute: z.string().nullable(),
  workosRoles: z.array(z.string()).readonly(),
});

const rule = z.object({
  rule: z.int().meta({ description: 'Number in the table of roles.' }),
  said: z.string(),
  decided: z.boolean(),
});

const ignored = z.object({ eventId: z.string().nullable(), type: z.string().nullable(), reason: z.string() });

const event = z.object({
  id: z.string(),
  type: z.string(),
  occurredAt: z.date(),
  receivedAt: z.date(),
  outcome: z.string().nullable(),
  reason: z.string().nullable(),
});

const change = z.object({
  at: z.date(),
  actor: z.string(),
  action: z.string(),
  eventId: z.string().nullable(),
  before: z.unknown().meta({ description: 'The fields that changed, as they were.' }),
  after: z.unknown().meta({ description: 'The same, as they are since.' }),
});

const explanation = z
  .object({
    member,
    status: z.object({ sentence: z.string(), eventId: z.string().nullable() }),
    role: z.object({
      sentence: z.string(),
      source: roleSource,
      rule: z.int().nullable(),
      eventId: z.string().nullable(),
    }),
    override: override.nullable(),
    hold: hold.nullable(),
    erasure: erasure.nullable(),
    directoryUsers: z.array(directoryUser).readonly(),
    considered: z.array(rule).readonly(),
    ignored: z.array(ignored).readonly().meta({ description: 'What did not count, and why.' }),
    timeline: z
      .object({ events: z.array(event).readonly(), changes: z.array(change).readonly() })
      .meta({ description: 'The newest 200 of each, newest first.' }),
  })
  .meta({ id: 'Explanation', description: 'Why a member is what it is, and the evidence.' });
/** As the API answers it. */
export type ExplanationAnswer = z.output<typeof explanation>;

/** Saying why. */
export function memberExplanationRoutes(context: SyncContext): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    const schema = {
      tags: ['Members'],
      summary: 'Explain a member: which rule and which event decided its role and status, and all that happened',
      security: [{ bearer: [] }],
      params: z.object({ id: z.string() }),
      response: { 200: explanation, ...problemResponses(['not_found', ...readingProblems]) },
    };
    scope.get(
      '/members/:id/explanation',
      { config: { role: 'viewer', scopedBy: 'member' }, schema },
      async ({ params }) => {
        const found = await explainMember(context, params.id);
        if (found === null) throw new ProblemError({ code: 'not_found', detail: 'There is no member with this id.' });
        return found;
      },
    );
    done();
  };
}
