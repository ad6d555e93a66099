import { z } from 'zod';
import { role } from './member-schemas.ts';

/** Which role new members of an organization get. */
export const defaultRole = z
  .object({
    organizationId: z.string(),
    role: role.meta({ description: 'The one in force.' }),
    setHere: role.nullable().meta({ description: 'What was set for this organization; null: nothing.' }),
    setting: role.meta({ description: 'The service’s own, `DEFAULT_ROLE`.' }),
  })
  .meta({ id: 'DefaultRole', description: 'The role of new members about whom nothing speaks.' });

/** The same, as a client reads it. */
export type DefaultRole = z.output<typeof defaultRole>;
