import * as z from 'zod';
import { memberSchema } from './api-schemas.ts';

// Loose on purpose, as in api-schemas.ts.

const directoryUser = z.looseObject({
  id: z.string(),
  directoryId: z.string(),
  directoryName: z.string().nullable(),
  present: z.boolean(),
  leads: z.boolean(),
  email: z.string().nullable(),
  roleAttribute: z.string().nullable(),
  workosRoles: z.array(z.string()),
});

const rule = z.looseObject({ rule: z.number(), said: z.string(), decided: z.boolean() });

const ignored = z.looseObject({ eventId: z.string().nullable(), type: z.string().nullable(), reason: z.string() });

const event = z.looseObject({
  id: z.string(),
  type: z.string(),
  occurredAt: z.string(),
  outcome: z.string().nullable(),
  reason: z.string().nullable(),
});

const values = z.record(z.string(), z.unknown()).nullable();

const change = z.looseObject({
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  eventId: z.string().nullable(),
  before: values,
  after: values,
});

/** What `/api/v1/members/{id}/explanation` answers. */
export const explanationSchema = z.looseObject({
  member: memberSchema,
  status: z.looseObject({ sentence: z.string() }),
  role: z.looseObject({ sentence: z.string(), rule: z.number().nullable() }),
  override: z.looseObject({}).nullable(),
  hold: z.looseObject({ id: z.string() }).nullable(),
  directoryUsers: z.array(directoryUser),
  considered: z.array(rule),
  ignored: z.array(ignored),
  timeline: z.looseObject({ events: z.array(event), changes: z.array(change) }),
});

export type ApiExplanation = z.infer<typeof explanationSchema>;
