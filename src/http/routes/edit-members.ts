import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { MemberValues } from '../../core/member.ts';
import type { SyncContext } from '../../sync/context.ts';
import { showDefaultRole } from '../../sync/default-role.ts';
import { addMember, changeMember, removeMember } from '../../sync/edit-member.ts';
import { emailAddress, organizationId, personName } from '../edit-schemas.ts';
import { member, role, status } from '../member-schemas.ts';
import { problemResponses, writingProblems } from '../problem-responses.ts';

const newMember = z.strictObject({
  organizationId,
  email: emailAddress,
  firstName: personName.default(null),
  lastName: personName.default(null),
  role: role.optional().meta({ description: 'The organization’s default role unless given.' }),
});

const change = z
  .strictObject({
    email: emailAddress.optional(),
    firstName: personName.optional(),
    lastName: personName.optional(),
    role: role.optional(),
    status: status.optional(),
  })
  .refine((asked) => Object.keys(asked).length > 0, { error: 'must name at least one field to change' });

const params = z.object({ id: z.string() });
const base = { tags: ['Members'], security: [{ bearer: [] }] };
const adding = { role: 'operator', scopedBy: 'body' } as const;
const config = { role: 'operator', scopedBy: 'member' } as const;

/** Changing members, as far as no directory manages them. */
export function editMemberRoutes(context: SyncContext): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    const created = member.meta({ description: 'The new member.' });
    const schemaOfPost = {
      ...base,
      summary: 'Add a member of Eppo’s own; a directory user with the same address adopts it later',
      body: newMember,
      response: { 201: created, ...problemResponses(['not_found', 'email_taken', ...writingProblems]) },
    };
    scope.post('/members', { config: adding, schema: schemaOfPost }, async ({ body, actor }, reply) => {
      const { organizationId: organization, ...values } = body;
      const given = values.role ?? (await showDefaultRole(context, organization)).role;
      return reply.code(201).send(await addMember(context, organization, { ...values, role: given }, actor));
    });

    const changes = problemResponses(['not_found', 'managed_by_directory', 'email_taken', ...writingProblems]);
    const schemaOfPatch = {
      ...base,
      summary: 'Change a member; what a directory manages is refused, with the fields and the directory',
      params,
      body: change,
      response: { 200: member, ...changes },
    };
    scope.patch('/members/:id', { config, schema: schemaOfPatch }, async ({ params: { id }, body, actor }) =>
      changeMember(context, id, asked(body), actor),
    );

    const schemaOfDelete = {
      ...base,
      summary: 'Deactivate a member; it is never deleted, and can be made active again',
      params,
      response: { 200: member, ...problemResponses(['not_found', 'managed_by_directory', ...writingProblems]) },
    };
    scope.delete('/members/:id', { config, schema: schemaOfDelete }, async ({ params: { id }, actor }) =>
      removeMember(context, id, actor),
    );
    done();
  };
}

/** Without the fields that were not sent, which would otherwise count as present. */
function asked(body: z.infer<typeof change>): Partial<MemberValues> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
