import { z } from 'zod';
import type { Concern } from '../sync/list-organizations.ts';

// Written as an object so that the compiler misses none and allows no other.
const concerns = {
  held: 'held',
  failed: 'failed',
  behind: 'behind',
  drift: 'drift',
  needs_attention: 'needs_attention',
} as const satisfies { [C in Concern]: C };

export const concern = z.enum(concerns).meta({
  description:
    '`held`: something waits for a person’s approval. `failed`: events stand failed. `behind`: an event has waited for more than 5 minutes. `drift`: a resync found differences and did not mend them. `needs_attention`: members whose role attribute means nothing.',
});

const directoryState = z.enum(['active', 'deleted', 'deletion_held']).meta({
  description: '`deletion_held`: deleted at WorkOS, and its members wait for a decision.',
});

const atMost = 'At most 1,000 are counted in the list, 100,000 when the organization is asked for alone.';
const count = z.int().min(0);

/** An organization, as the API shows it. */
export const organizationState = z
  .object({
    id: z.string(),
    directories: z
      .array(
        z.object({
          id: z.string(),
          name: z.string().nullable(),
          type: z.string().nullable().meta({ description: 'WorkOS’s word for the provider.' }),
          state: directoryState,
          lastEventAt: z.date().nullable().meta({
            description: 'When the newest that WorkOS sent happened; null when it is not among the newest 100.',
          }),
        }),
      )
      .meta({ description: 'At most 5, those that are not deleted before the others.' }),
    directoryCount: count,
    members: z.object({
      active: count,
      admins: count.meta({ description: 'Active ones.' }),
      needAttention: count.meta({ description: `Active ones. ${atMost}` }),
    }),
    events: z.object({
      pending: count.meta({ description: `Acknowledged events without an outcome. ${atMost}` }),
      oldestPendingSeconds: z
        .number()
        .nullable()
        .meta({ description: 'How long the longest of the next ten has waited; null while none waits.' }),
      failed: count.meta({ description: 'Those that stand failed now.' }),
      lastAt: z.date().nullable().meta({
        description: 'When the newest that WorkOS sent was received; null when it is not among the newest 100.',
      }),
    }),
    holds: z
      .object({ open: count, waiting: count.meta({ description: `People in them. ${atMost}` }) })
      .meta({ description: 'What waits for a person’s approval.' }),
    drift: count.nullable().meta({
      description: `Differences that the newest dry runs found, but for those that an event on its way or a hold explains; 0 once a resync has mended them, null when no directory was ever compared. ${atMost}`,
    }),
    concerns: z.array(concern).meta({ description: 'The most serious first.' }),
  })
  .meta({ id: 'Organization', description: 'A customer, and how it stands.' });

export type OrganizationState = z.output<typeof organizationState>;
