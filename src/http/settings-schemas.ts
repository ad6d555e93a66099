import { z } from 'zod';
import type { Config } from '../config.ts';
import { role } from './member-schemas.ts';

// Written as objects so that the compiler misses none of the settings' values and allows no other.
const ingest = { webhook: 'webhook', events: 'events', both: 'both' } as const satisfies {
  [I in Config['ingest']]: I;
};
const policies = { hold: 'hold', deactivate: 'deactivate', release: 'release' } as const satisfies {
  [P in Config['directoryDeletedPolicy']]: P;
};
const answers = { reject: 'reject', approve: 'approve' } as const satisfies { [A in Config['holdExpiryAnswer']]: A };
const backends = { redis: 'redis', postgres: 'postgres' } as const satisfies { [B in Config['queueBackend']]: B };

const hours = z.int().min(0);

/** What of the settings decides what happens to members, and what guides for them must name. Never a secret. */
export const settings = z
  .object({
    roleAttribute: z.string().meta({ description: 'The custom attribute that carries the role in Eppo.' }),
    defaultRole: role.meta({
      description: 'Of a new member about whom nothing speaks, unless the organization has its own.',
    }),
    roleSlugs: z.record(z.string(), role).meta({ description: 'WorkOS role slugs, and the roles they mean.' }),
    directoryDeletedPolicy: z.enum(policies),
    guard: z
      .object({
        share: z.number().meta({ description: 'Of the active members; above 0, up to 1.' }),
        count: z.int(),
        windowMinutes: z.int(),
        lastAdmin: z.boolean().meta({ description: 'Whether the last active admin is kept.' }),
      })
      .meta({ description: 'Removals above both share and count within the window are held.' }),
    holdExpiryHours: hours.meta({ description: 'After how long a hold is answered by itself; 0: never.' }),
    holdExpiryAnswer: z.enum(answers),
    retentionDays: z.int().meta({ description: 'How long payloads are kept.' }),
    outcomeRetentionDays: z.int().meta({ description: 'How long events with their outcomes are.' }),
    resyncEveryHours: hours.meta({ description: 'How often each directory is compared with WorkOS; 0: on demand.' }),
    erasure: z.boolean().meta({ description: 'Whether there is a key, so that members can be erased.' }),
    ingest: z.enum(ingest).meta({ description: 'Where events are taken from.' }),
    webhookPath: z.string().meta({ description: 'Where WorkOS delivers, under the address of this service.' }),
    webhookToleranceSeconds: z.int().meta({ description: 'How far the time of a signature may be off.' }),
    workosApi: z.boolean().meta({ description: 'Whether there is a key of WorkOS’s API.' }),
    queueBackend: z.enum(backends),
    embeddedDatabase: z.boolean().meta({ description: 'Whether the database is the service’s own.' }),
    version: z.string(),
  })
  .meta({ id: 'Settings', description: 'By what the service goes, without its secrets.' });

/** The same, as a client reads it. */
export type Settings = z.output<typeof settings>;
