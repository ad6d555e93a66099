import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SyncContext } from '../../sync/context.ts';
import { diagnoseDirectory, type Diagnosis } from '../../sync/diagnose-directory.ts';
import { ProblemError } from '../errors.ts';
import { role } from '../member-schemas.ts';
import { problemResponses, readingProblems } from '../problem-responses.ts';

const count = z.int().min(0);
const counted = z.object({ value: z.string(), count });

const diagnosis = z
  .object({
    directoryId: z.string(),
    organizationId: z.string(),
    people: count.meta({ description: 'Directory users who are there and active.' }),
    attribute: z.object({
      name: z.string().meta({ description: 'The setting ROLE_ATTRIBUTE.' }),
      people: count.meta({ description: 'Of how many it has a value.' }),
      values: z
        .array(counted.extend({ understood: z.boolean() }))
        .meta({ description: 'As stored, the 20 most frequent first.' }),
      otherValues: count.meta({ description: 'How many more different values there are.' }),
    }),
    sample: z
      .object({
        people: count,
        sent: count.meta({ description: 'Of how many the attribute came at all.' }),
        empty: count.meta({ description: 'Of how many it came with nothing in it.' }),
        forgiven: z.array(counted).readonly().meta({ description: 'Spellings that are understood all the same.' }),
        similarNames: z
          .array(counted)
          .readonly()
          .meta({ description: 'Other attributes that look as if it was meant.' }),
      })
      .meta({ description: 'What the newest events say that are kept, 200 at most.' }),
    workosRoles: z.array(z.object({ slug: z.string(), count, role: role.nullable() })),
    groups: z.object({
      seen: count,
      mapped: count,
      waitingMappings: z.array(z.string()).readonly().meta({ description: 'Mapped, and in no directory yet.' }),
    }),
    withoutEmail: count.meta({ description: 'People whose newest event failed with `email_missing`.' }),
    needAttention: count,
    lastEventAt: z.date().nullable(),
    lastEventAgeSeconds: count.nullable(),
    findings: z.array(
      z.object({
        check: z.string(),
        level: z.enum(['ok', 'hint', 'problem']),
        detail: z.string(),
        next: z.string().nullable().meta({ description: 'What to do.' }),
      }),
    ),
  })
  .meta({ id: 'Diagnosis', description: 'How the identity provider is set up, by what has arrived.' });
/** As the API answers it. */
export type DiagnosisAnswer = z.output<typeof diagnosis>;

const config = { role: 'viewer', scopedBy: 'directory' } as const;

/** How a customer's identity provider is set up. */
export function diagnosisRoutes(context: SyncContext): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    const schema = {
      tags: ['Directories'],
      summary: 'Diagnose how the identity provider of a directory is set up, by what has arrived from it',
      security: [{ bearer: [] }],
      params: z.object({ id: z.string() }),
      response: { 200: diagnosis, ...problemResponses(['not_found', ...readingProblems]) },
    };
    scope.get('/directories/:id/diagnosis', { config, schema }, async ({ params: { id } }) => {
      const found = await diagnoseDirectory(context, id);
      if (found === null) throw new ProblemError({ code: 'not_found', detail: 'There is no directory with this id.' });
      return shown(found);
    });
    done();
  };
}

function shown({ directory, facts, values, findings }: Diagnosis): z.input<typeof diagnosis> {
  const { people, roleAttribute: name, withAttribute, otherValues, groups, waitingMappings } = facts;
  const { sample, withoutEmail, needAttention, lastEventAgeSeconds } = facts;
  return {
    directoryId: directory.id,
    organizationId: directory.organizationId,
    people,
    attribute: { name, people: withAttribute, values: [...values], otherValues },
    sample,
    workosRoles: facts.slugs.map(({ value: slug, count: times, role }) => ({ slug, count: times, role })),
    groups: { ...groups, waitingMappings },
    ...{ withoutEmail, needAttention, lastEventAt: directory.lastEventAt, lastEventAgeSeconds },
    findings: [...findings],
  };
}
