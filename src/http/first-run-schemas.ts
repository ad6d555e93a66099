import { z } from 'zod';
import type { DemoProvider } from '../sync/begin-story.ts';

const count = z.int().min(0);

/** What this process refused to take, by the reason. */
export const rejections = z.object({
  signature_missing: count,
  signature_malformed: count,
  signature_mismatch: count.meta({ description: 'The secret is another one than WorkOS signs with.' }),
  timestamp_outside_tolerance: count,
  malformed_event: count,
});

/** How far the first run has come. */
export const firstRun = z
  .object({
    receivedAnything: z.boolean().meta({ description: 'Whether any event has come, the demo’s included.' }),
    firstRealEventAt: z.date().nullable().meta({ description: 'When the first one came that is not the demo’s.' }),
    demo: z.boolean().meta({ description: 'Whether a directory of the demo is there.' }),
    rejected: rejections.meta({ description: 'Deliveries that this process refused since it started.' }),
    demoAllowed: z.boolean().meta({ description: 'Whether `POST /api/v1/demo` would tell it.' }),
  })
  .meta({ id: 'FirstRun', description: 'How far the first run has come.' });

/** The same, as a client reads it. */
export type FirstRun = z.output<typeof firstRun>;

// Written as an object so that the compiler misses none of the providers and allows no other.
const providers = { okta: 'okta', entra: 'entra' } as const satisfies { [P in DemoProvider]: P };

/** What was told. */
export const toldDemo = z
  .object({
    organizations: z.array(
      z.object({
        provider: z.enum(providers),
        organizationId: z.string().meta({ description: 'Begins with `org_demo_`.' }),
        accepted: count.meta({ description: 'Events that were new; workers apply them.' }),
        duplicate: count.meta({ description: 'Events that were known already.' }),
      }),
    ),
  })
  .meta({ id: 'ToldDemo', description: 'The customers of the demo.' });

/** The same, as a client reads it. */
export type ToldDemo = z.output<typeof toldDemo>;
