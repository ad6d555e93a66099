import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SyncContext } from '../../sync/context.ts';
import { setDefaultRole, showDefaultRole } from '../../sync/default-role.ts';
import { defaultRole } from '../default-role-schema.ts';
import { organizationId } from '../edit-schemas.ts';
import { role } from '../member-schemas.ts';
import { problemResponses, readingProblems, writingProblems } from '../problem-responses.ts';

const request = z.strictObject({
  role: role.nullable().meta({
    description:
      'For members that are made from now on; whoever is there keeps the role they have. Null: `DEFAULT_ROLE` again.',
  }),
});

const params = z.object({ id: organizationId });
const base = { tags: ['Organizations'], security: [{ bearer: [] }], params };
const showing = { role: 'viewer', scopedBy: 'organization' } as const;
const setting = { role: 'operator', scopedBy: 'organization' } as const;

/** The role of an organization's new members, where neither attribute nor group nor WorkOS says one. */
export function defaultRoleRoutes(context: SyncContext): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    const path = '/organizations/:id/default-role';
    const schemaOfGet = {
      ...base,
      summary: 'Show which role new members get when nothing speaks of it',
      response: { 200: defaultRole, ...problemResponses(['invalid_request', 'not_found', ...readingProblems]) },
    };
    scope.get(path, { config: showing, schema: schemaOfGet }, async ({ params: { id } }) =>
      showDefaultRole(context, id),
    );

    const schemaOfPut = {
      ...base,
      summary: 'Set which role members get that are made from now on; nobody who is there changes',
      body: request,
      response: { 200: defaultRole, ...problemResponses(['not_found', ...writingProblems]) },
    };
    scope.put(path, { config: setting, schema: schemaOfPut }, async ({ params: { id }, body, actor }) =>
      setDefaultRole(context, id, body.role, actor),
    );
    done();
  };
}
