import { z } from 'zod';
import type { Outcome } from '../core/decision.ts';

/** How events end. An object, so that the compiler misses none of the core’s values and allows no other. */
export const outcomes = {
  applied: 'applied',
  unchanged: 'unchanged',
  superseded: 'superseded',
  duplicate: 'duplicate',
  ignored: 'ignored',
  held: 'held',
  failed: 'failed',
} as const satisfies { [O in Outcome]: O };

/** An event, as the API shows it. */
export const event = z
  .object({
    id: z.string(),
    type: z.string(),
    organizationId: z.string().nullable(),
    directoryId: z.string().nullable(),
    occurredAt: z.date().meta({ description: 'When it happened, as WorkOS says.' }),
    receivedAt: z.date(),
    outcome: z.enum(outcomes).nullable().meta({ description: 'What it led to; null while it waits.' }),
    reason: z.string().nullable().meta({ description: 'Why; while it waits, why the last try failed.' }),
    attempts: z.int().meta({ description: 'Tries so far.' }),
  })
  .meta({ id: 'Event', description: 'An event and what it led to.' });
/** As the API answers it. */
export type EventAnswer = z.output<typeof event>;
