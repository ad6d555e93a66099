import { z } from 'zod';
import type { AccessRole } from '../core/access.ts';

// Written as an object so that the compiler misses none of the core's values and allows no other.
/** What a token allows. */
export const accessRole = z
  .enum({ viewer: 'viewer', operator: 'operator', admin: 'admin' } satisfies { [R in AccessRole]: R })
  .meta({ description: 'Rising: each may do all that those before it may.' });

/** A token, as every answer shows it. */
export const token = z
  .object({
    id: z.string(),
    name: z.string(),
    role: accessRole,
    organizationId: z.string().nullable().meta({ description: 'The only organization it opens; null: all.' }),
    createdBy: z.string(),
    createdAt: z.date(),
    expiresAt: z.date(),
    lastUsedAt: z.date().nullable().meta({ description: 'To the minute; null: never.' }),
    revokedAt: z.date().nullable(),
  })
  .meta({ id: 'Token', description: 'A token of the API, without the token itself.' });
/** As the API answers it. */
export type TokenAnswer = z.output<typeof token>;
