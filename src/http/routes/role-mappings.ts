import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { RoleMapping } from '../../core/state.ts';
import type { SyncContext } from '../../sync/context.ts';
import { previewMappings, putMappings, showMappings } from '../../sync/map-roles.ts';
import { organizationId, storedText } from '../edit-schemas.ts';
import { role } from '../member-schemas.ts';
import { problemResponses, readingProblems, writingProblems } from '../problem-responses.ts';

const lineLimit = 500;

// What a GET answers can be put back: null is as good as missing, and what is only shown is passed over.
const line = z
  .object({ groupId: storedText(255).nullish(), groupName: storedText(500).nullish(), role })
  .transform(({ groupId, groupName, ...given }) => ({
    groupId: groupId ?? null,
    groupName: groupName ?? null,
    ...given,
  }))
  .refine(({ groupId, groupName }) => (groupId === null) !== (groupName === null), {
    error: 'must name its group by exactly one of groupId and groupName',
  });

const request = z.strictObject({
  mappings: z
    .array(line)
    .max(lineLimit, { error: `must be at most ${lineLimit} lines` })
    .meta({ description: 'In their order: the first line that has one of the person’s groups decides.' }),
  dryRun: z.boolean().default(false).meta({ description: 'Only tell who would change and how.' }),
});

const mappings = z
  .array(
    z.object({
      groupId: z.string().nullable(),
      groupName: z.string().nullable(),
      role,
      name: z.string().nullable().meta({ description: 'What the group is called; null: none such is known yet.' }),
    }),
  )
  .readonly();

const run = z
  .object({
    id: z.string(),
    state: z.string().meta({ description: '`waiting`, `running`, `done` or `failed`.' }),
    total: z.int().meta({ description: 'People whom the change concerns.' }),
    done: z.int(),
    changed: z.int().meta({ description: 'Members that were changed so far.' }),
    reason: z.string().nullable().meta({ description: 'Why it failed.' }),
    createdAt: z.date(),
    finishedAt: z.date().nullable(),
  })
  .meta({ description: 'How far the last change of the mappings has come; null: it concerns nobody.' });

const shown = z.object({ mappings, run: run.nullable() });
/** As the API answers it. */
export type RoleMappingsAnswer = z.output<typeof shown>;

const effect = z.object({
  dryRun: z.literal(true),
  total: z.int().meta({ description: 'People whom the change concerns.' }),
  changed: z.int().meta({ description: 'Members that would change.' }),
  effects: z
    .array(z.object({ memberId: z.string(), email: z.string(), before: role.nullable(), after: role.nullable() }))
    .readonly()
    .meta({ description: 'The first 200 of them.' }),
});
/** What a dry run answers. */
export type RoleMappingsEffectAnswer = z.output<typeof effect>;

const params = z.object({ id: organizationId });
const base = { tags: ['Organizations'], security: [{ bearer: [] }], params };
const showing = { role: 'viewer', scopedBy: 'organization' } as const;
const replacing = { role: 'operator', scopedBy: 'organization' } as const;

/** An organization's group → role mappings. */
export function roleMappingRoutes(context: SyncContext): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    const path = '/organizations/:id/role-mappings';
    const schemaOfGet = {
      ...base,
      summary: 'Show which groups give which role, in their order',
      response: { 200: shown, ...problemResponses(['invalid_request', 'not_found', ...readingProblems]) },
    };
    scope.get(path, { config: showing, schema: schemaOfGet }, async ({ params: { id } }) => showMappings(context, id));

    const schemaOfPut = {
      ...base,
      summary: 'Replace the mappings; people change in the background, or with `dryRun` nobody does',
      body: request,
      response: { 200: z.union([shown, effect]), ...problemResponses(['not_found', ...writingProblems]) },
    };
    scope.put(path, { config: replacing, schema: schemaOfPut }, async ({ params: { id }, body, actor }) => {
      const asked = body.mappings.map(toMapping);
      if (!body.dryRun) return putMappings(context, id, asked, actor);
      return { dryRun: true as const, ...(await previewMappings(context, id, asked)) };
    });
    done();
  };
}

function toMapping({ groupId, groupName, role: given }: z.infer<typeof line>): RoleMapping {
  return groupId === null ? { groupName: groupName ?? '', role: given } : { groupId, role: given };
}
