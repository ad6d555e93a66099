import type { FastifyPluginCallbackZod } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { SyncContext } from '../../sync/context.ts';
import type { DeliveryTally } from '../../sync/delivery-tally.ts';
import type { Ingest } from '../../sync/catch-up/feed-reading.ts';
import { readStatus } from '../../sync/read-status.ts';
import { rejections } from '../first-run-schemas.ts';
import { problemResponses, readingProblems } from '../problem-responses.ts';

const count = z.int().min(0);
const jobs = count.nullable();

const catchUp = z.object({
  mode: z.enum(['webhook', 'events', 'both']).meta({ description: 'The setting INGEST.' }),
  leader: z.string().nullable().meta({ description: 'The process that polls now.' }),
  cursorAt: z.date().nullable().meta({ description: 'When the newest event happened up to which all are stored.' }),
  caughtUpAt: z.date().nullable().meta({ description: 'When the end of the list was last reached.' }),
  lagSeconds: z.number().nullable().meta({ description: 'How long ago that is.' }),
  listed: count.meta({ description: 'Events that the Events API listed, each counted once.' }),
  brought: count.meta({ description: 'Those of them that no webhook had brought before.' }),
  failure: z.string().nullable().meta({ description: 'Why the last poll failed; null when it did not.' }),
  failedAt: z.date().nullable().meta({ description: 'Since when no poll succeeds.' }),
});

const status = z
  .object({
    events: z.object({
      pending: count.meta({ description: 'Acknowledged events without an outcome.' }),
      oldestPendingSeconds: z.number().nullable().meta({ description: 'Null while none waits.' }),
      byOutcome: z.object({
        applied: count,
        unchanged: count,
        superseded: count,
        duplicate: count.meta({ description: 'Deliveries of an event that was known already.' }),
        ignored: count,
        held: count,
        failed: count,
      }),
    }),
    queue: z
      .object({
        backend: z.enum(['redis', 'postgres']),
        reachable: z.boolean(),
        waiting: jobs,
        active: jobs,
        delayed: jobs,
        failed: jobs,
      })
      .meta({ description: 'Jobs; the counts are null while the queue cannot be reached.' }),
    holds: z
      .object({
        open: count,
        waiting: count.meta({ description: 'People in them; the end of a directory counts none.' }),
      })
      .meta({ description: 'What waits for a person’s approval.' }),
    deliveries: z
      .object({
        accepted: count,
        duplicate: count,
        ignored: count,
        unavailable: count,
        rejected: rejections,
        verifiedBySecret: z.array(count).readonly().meta({ description: 'In the order of WORKOS_WEBHOOK_SECRET.' }),
      })
      .meta({ description: 'What this process answered since it started.' }),
    catchUp: catchUp.nullable().meta({ description: 'Null when events are taken from webhooks alone.' }),
    version: z.string(),
  })
  .meta({ id: 'Status', description: 'How events and queue stand.' });
/** As the API answers it. */
export type StatusAnswer = z.output<typeof status>;

/** What the status tells besides what is stored. */
export interface StatusSources {
  readonly tally: DeliveryTally;
  readonly version: string;
  readonly ingest: Ingest;
}

/** How the whole stands. */
export function statusRoutes(
  context: SyncContext,
  { tally, version, ingest }: StatusSources,
): FastifyPluginCallbackZod {
  return (scope, _options, done) => {
    scope.get(
      '/status',
      {
        config: { role: 'viewer', scopedBy: 'all' },
        schema: {
          tags: ['Operating'],
          summary: 'Show how many events wait, how the others ended, and the queue',
          security: [{ bearer: [] }],
          response: { 200: status, ...problemResponses(['organization_insufficient', ...readingProblems]) },
        },
      },
      async () => ({ ...(await readStatus(context, ingest)), deliveries: tally.read(), version }),
    );
    done();
  };
}
