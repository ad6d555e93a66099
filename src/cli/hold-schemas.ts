import * as z from 'zod';

// Loose on purpose: `--json` passes on what a newer service adds.

export const holdRules = ['mass_removal', 'last_admin', 'directory_deleted'] as const;

export const holdSchema = z.looseObject({
  id: z.string(),
  organizationId: z.string(),
  rule: z.string(),
  summary: z.string(),
  directoryId: z.string().nullable(),
  openedAt: z.string(),
  openedEventId: z.string().nullable(),
  members: z.looseObject({
    waiting: z.number(),
    approved: z.number(),
    rejected: z.number(),
    released: z.number(),
  }),
  closedAt: z.string().nullable(),
  answer: z.string().nullable(),
  expiresAt: z.string().nullable(),
  expiryAnswer: z.string().nullable(),
  /** Null while nothing is to be done in the background. */
  run: z.looseObject({ state: z.string(), total: z.number(), done: z.number(), changed: z.number() }).nullable(),
});

export type ApiHold = z.infer<typeof holdSchema>;

export const heldMemberSchema = z.looseObject({
  memberId: z.string(),
  email: z.string(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  role: z.string(),
  status: z.string(),
  eventId: z.string().nullable(),
  state: z.string(),
  restored: z.boolean(),
  heldAt: z.string(),
  decidedBy: z.string().nullable(),
});

export type ApiHeldMember = z.infer<typeof heldMemberSchema>;
