import * as z from 'zod';
import { roleSources } from './member-words.ts';

// Loose on purpose: `--json` passes on what a newer service adds.

export const memberSchema = z.looseObject({
  id: z.string(),
  organizationId: z.string(),
  email: z.string(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  role: z.string(),
  status: z.enum(['active', 'deactivated']),
  managedBy: z.enum(['directory', 'eppo']),
  roleSource: z.enum(roleSources),
  needsAttention: z.string().nullable(),
});

export type ApiMember = z.infer<typeof memberSchema>;

export const eventSchema = z.looseObject({
  id: z.string(),
  type: z.string(),
  organizationId: z.string().nullable(),
  directoryId: z.string().nullable(),
  occurredAt: z.string(),
  receivedAt: z.string(),
  /** Null while it waits to be applied. */
  outcome: z.string().nullable(),
  reason: z.string().nullable(),
  attempts: z.number(),
});

export type ApiEvent = z.infer<typeof eventSchema>;

export const payloadSchema = z.looseObject({ eventId: z.string(), masked: z.boolean(), payload: z.unknown() });

export type ApiPayload = z.infer<typeof payloadSchema>;

export const statusSchema = z.looseObject({
  events: z.looseObject({
    pending: z.number(),
    oldestPendingSeconds: z.number().nullable(),
    byOutcome: z.record(z.string(), z.number()),
  }),
  queue: z.looseObject({
    backend: z.string(),
    // Null while the queue cannot be reached.
    waiting: z.number().nullable(),
    active: z.number().nullable(),
    delayed: z.number().nullable(),
    failed: z.number().nullable(),
  }),
  holds: z.looseObject({ open: z.number(), waiting: z.number() }),
  deliveries: z.looseObject({
    accepted: z.number(),
    duplicate: z.number(),
    ignored: z.number(),
    rejected: z.looseObject({ signature_mismatch: z.number(), timestamp_outside_tolerance: z.number() }),
  }),
  catchUp: z
    .looseObject({
      mode: z.string(),
      lagSeconds: z.number().nullable(),
      listed: z.number(),
      brought: z.number(),
      failure: z.string().nullable(),
      failedAt: z.string().nullable(),
    })
    .nullable(),
});

export type ApiStatus = z.infer<typeof statusSchema>;

const checkSchema = z.object({ ok: z.boolean(), detail: z.string() });

/** A webhook endpoint that is registered at WorkOS, and how it fits the service. */
export const endpointsSchema = z.object({
  data: z.array(
    z.looseObject({
      id: z.string(),
      url: z.string(),
      enabled: z.boolean(),
      secretKnown: z.boolean(),
      missingEvents: z.array(z.string()),
    }),
  ),
});

export type ApiEndpoint = z.infer<typeof endpointsSchema>['data'][number];

/** By which ways events came, by day. */
export const arrivalsSchema = z.object({
  data: z.array(z.looseObject({ webhook: z.number(), catchUpOnly: z.number() })),
});

/** What `/readyz` says, ready or not. */
export const readinessSchema = z.object({
  checks: z.object({ database: checkSchema, migrations: checkSchema, queue: checkSchema }),
});

/** What `/api/v1/me` says of the token in use. */
export const meSchema = z.looseObject({
  name: z.string(),
  role: z.string(),
  organizationId: z.string().nullable(),
  expiresAt: z.string().nullable(),
});

/** A list's answer: `after` is the cursor of the next page, null on the last. */
export const pageSchema = z.object({ data: z.array(z.unknown()), after: z.string().nullable() });
