import { z } from 'zod';
import type { Range } from '../sync/activity/activity.ts';

// Written as an object so that the compiler misses none and allows no other.
const ranges = { hour: 'hour', day: 'day', week: 'week' } as const satisfies { [R in Range]: R };

export const range = z.enum(ranges).default('hour').meta({
  description: '`hour`: 60 minutes. `day`: 96 quarters of an hour. `week`: 84 times two hours.',
});

const count = z.int().min(0);
const decided = { applied: count, unchanged: count, superseded: count, ignored: count, held: count, failed: count };

/** A chart of what came in and what became of it. */
export const activity = z
  .object({
    organizationId: z.string().nullable().meta({ description: 'Null: of all together.' }),
    from: z.date(),
    to: z.date().meta({ description: 'When the last bucket ends, which is still going on.' }),
    bucketSeconds: z.int(),
    data: z
      .array(
        z.object({
          at: z.date().meta({ description: 'When it begins.' }),
          received: count.meta({ description: 'Events that came in, each once.' }),
          decided: z.object(decided).meta({
            description: 'How events ended, when they last did: one that is replayed moves to the time of the replay.',
          }),
          latencyMs: z.object({ p50: count, p95: count }).nullable().meta({
            description: 'From receiving to deciding, of what was not ignored; of many a sample. Null: nothing such.',
          }),
        }),
      )
      .meta({ description: 'All buckets, the oldest first, those without anything too.' }),
  })
  .meta({ id: 'Activity', description: 'What came in, what it led to, and how long that took.' });

export type Activity = z.output<typeof activity>;
