import { z } from 'zod';
import type { DriftKind } from '../core/drift.ts';

// Written as an object so that the compiler misses none of the core's kinds and allows no other.
const kinds = {
  missing_here: 'missing_here',
  gone_there: 'gone_there',
  changed: 'changed',
  membership: 'membership',
  late_event: 'late_event',
  held: 'held',
} as const satisfies { [K in DriftKind]: K };

export const driftKind = z.enum(kinds).meta({
  description:
    '`missing_here`: WorkOS lists it, here it is unknown or gone. `gone_there`: here it is there, WorkOS lists it not. `changed`: fields differ. `membership`: of a user in a group. `late_event`: an event on its way explains it. `held`: the deletion of the directory waits for a decision.',
});

export const differenceCounts = z
  .object({
    missing_here: z.int().optional(),
    gone_there: z.int().optional(),
    changed: z.int().optional(),
    membership: z.int().optional(),
    late_event: z.int().optional(),
    held: z.int().optional(),
  })
  .meta({ description: 'How many differences of each kind were found; kinds that are missing have none.' });

export const resync = z
  .object({
    id: z.string(),
    organizationId: z.string(),
    directoryId: z.string(),
    userId: z.string().nullable().meta({ description: 'The one directory user it is about; null: everybody.' }),
    dryRun: z.boolean(),
    actor: z.string(),
    state: z.string().meta({ description: '`waiting`, `reading`, `applying`, `done` or `failed`.' }),
    asOf: z.date().nullable().meta({ description: 'By WorkOS’s clock; what happened later wins over what was read.' }),
    progress: z.object({
      stage: z.string(),
      read: z.int(),
      expected: z.int().nullable(),
      applied: z.int(),
      toApply: z.int(),
    }),
    differences: differenceCounts,
    reason: z.string().nullable().meta({ description: 'Why it failed; nobody was changed then.' }),
    createdAt: z.date(),
    finishedAt: z.date().nullable(),
  })
  .meta({ id: 'Resync', description: 'A comparison of a directory with WorkOS, and how far it is.' });
/** As the API answers it. */
export type ResyncAnswer = z.output<typeof resync>;

export const difference = z
  .object({
    kind: driftKind,
    directoryUserId: z.string().nullable(),
    groupId: z.string().nullable(),
    fields: z.array(z.string()).readonly().meta({ description: 'The names of the fields that differ.' }),
    eventId: z.string().meta({ description: 'The id of the event that ends it.' }),
    eventType: z.string().nullable().meta({ description: 'Null: there is nothing to apply.' }),
    outcome: z.string().nullable().meta({ description: 'What its event led to; null while there is none.' }),
    reason: z.string().nullable(),
  })
  .meta({ id: 'Difference', description: 'How the mirror differs from what WorkOS lists.' });
/** As the API answers it. */
export type DifferenceAnswer = z.output<typeof difference>;
