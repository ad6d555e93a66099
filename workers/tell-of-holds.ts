import type { SyncContext } from '../src/sync/context.ts';
import { expireHolds } from '../src/sync/holds/expire-holds.ts';
import { tellOfHolds, type HoldWebhook } from '../src/sync/holds/tell-of-holds.ts';
import { nameOf } from '../src/sync/name-of.ts';
import { repeat, type Repetition } from './repeat.ts';

/** How long a hold is open at most before it is told of. */
const everyMs = 3_000;

/**
 * Tells of holds, and answers those whose time is up. Runs in the process and not as a job, since what it finds is in
 * the database; several processes that sweep at once do no harm.
 */
export function startTellingOfHolds(context: SyncContext, webhook: HoldWebhook | null): Repetition {
  const sweep = async (signal: AbortSignal): Promise<void> => {
    await expireHolds(context);
    await tellOfHolds(context, webhook, signal);
  };
  return repeat(sweep, everyMs, (error) => {
    context.log.warn({ error: nameOf(error) }, 'holds could not be looked at; it is tried again');
  });
}
