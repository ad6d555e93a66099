import * as z from 'zod';

// Loose on purpose, as in api-schemas.ts.

export const tokenSchema = z.looseObject({
  id: z.string(),
  name: z.string(),
  role: z.string(),
  organizationId: z.string().nullable(),
  createdBy: z.string(),
  expiresAt: z.string(),
  lastUsedAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});

export type ApiToken = z.infer<typeof tokenSchema>;

export const issuedTokenSchema = tokenSchema.extend({ token: z.string() });
