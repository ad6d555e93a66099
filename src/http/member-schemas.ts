import { z } from 'zod';
import type { ManagedBy, MemberStatus, RoleSource } from '../core/member.ts';
import type { Role } from '../core/roles.ts';

// Written as objects so that the compiler misses none of the core's values and allows no other.
/** Eppo's roles. */
export const role = z.enum({
  viewer: 'viewer',
  experiment_editor: 'experiment_editor',
  data_owner: 'data_owner',
  admin: 'admin',
} satisfies { [R in Role]: R });
/** Whether a member may use Eppo. */
export const status = z.enum({ active: 'active', deactivated: 'deactivated' } satisfies { [S in MemberStatus]: S });
const managedBy = z.enum({ directory: 'directory', eppo: 'eppo' } satisfies { [M in ManagedBy]: M });
/** Which rule decided a role. */
export const roleSource = z.enum({
  attribute: 'attribute',
  group: 'group',
  workos: 'workos',
  kept: 'kept',
  default: 'default',
  eppo: 'eppo',
} satisfies { [S in RoleSource]: S });

/** A member, as every answer shows it. */
export const member = z
  .object({
    id: z.string(),
    organizationId: z.string(),
    email: z.string().meta({ description: 'Lower case.' }),
    firstName: z.string().nullable(),
    lastName: z.string().nullable(),
    role,
    status,
    managedBy: managedBy.meta({ description: 'Where it is changed: in the identity provider, or in Eppo.' }),
    roleSource: roleSource.meta({ description: 'The rule that decided the role.' }),
    needsAttention: z.string().nullable().meta({ description: 'What somebody should look at; null: nothing.' }),
    createdAt: z.date(),
    updatedAt: z.date(),
  })
  .meta({ id: 'Member', description: 'A member.' });
/** As the API answers it. */
export type MemberAnswer = z.output<typeof member>;
