import { randomBytes } from 'node:crypto';
import os from 'node:os';
import { catchUp, pauseAfterFailure, stopCatchingUp } from '../src/sync/catch-up/catch-up.ts';
import type { SyncContext } from '../src/sync/context.ts';
import type { Ingest } from '../src/sync/catch-up/feed-reading.ts';
import { nameOf } from '../src/sync/name-of.ts';
import { repeat, type Repetition } from './repeat.ts';

/** How often the Events API is polled: seldom where it only makes up for lost webhooks, often where it is all there is. */
const everyMs = { both: 5_000, events: 1_000 } as const;

/**
 * Polls WorkOS's Events API for what webhooks did not bring. One process at a time does it, by a lease in the database;
 * the others see every few seconds whether that one is still there. After a failure the pause grows from a second to a
 * minute. Closing ends a request or a wait under way at once and gives the lease back. Null: there is nothing to poll.
 */
export function startCatchUp(context: SyncContext, ingest: Ingest): Repetition | null {
  const { workos, log, meter } = context;
  if (workos === null || ingest === 'webhook') return null;
  // A process id alone would come again, in a container always as 1.
  const leader = `${os.hostname()}-${process.pid}-${randomBytes(3).toString('hex')}`;
  let failures = 0;
  let pauseMs: number = everyMs[ingest];
  const poll = async (signal: AbortSignal): Promise<void> => {
    await catchUp({ context, workos, leader, signal });
    failures = 0;
    pauseMs = everyMs[ingest];
  };
  const repetition = repeat(
    poll,
    () => pauseMs,
    (error) => {
      failures += 1;
      meter.pollFailed();
      pauseMs = pauseAfterFailure(error, failures);
      log.warn(
        { error: nameOf(error), failures, pauseMs },
        'a poll of the Events API failed; "dsync status" tells why',
      );
    },
  );
  return {
    close: async () => {
      await repetition.close();
      await stopCatchingUp(context, leader);
    },
  };
}
