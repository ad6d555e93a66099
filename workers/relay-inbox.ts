import { FailedSetSweep } from '../src/sync/agree-on-failed.ts';
import type { SyncContext } from '../src/sync/context.ts';
import { nameOf } from '../src/sync/name-of.ts';
import { relayInbox } from '../src/sync/relay-inbox.ts';
import { repeat, type Repetition } from './repeat.ts';

/** How often the inbox is swept: the longest that an event waits whose wake-up was lost, besides the sweep's own patience. */
const everyMs = 2_000;

/**
 * Sweeps the inbox for what the queue lost. Runs in the process and not as a job, since it is what finds the jobs again
 * when the queue itself was lost; several processes that sweep at once do no harm.
 */
export function startRelay(context: SyncContext): Repetition {
  const { log } = context;
  const failedSet = new FailedSetSweep();
  const sweep = async (): Promise<void> => {
    const found = await relayInbox(context);
    if (found.lanes + found.events > 0) log.debug(found, 'the relay queued what was waiting');
    await failedSet.sweep(context);
  };
  return repeat(sweep, everyMs, (error) => {
    log.warn({ error: nameOf(error) }, 'the relay could not sweep the inbox; it tries again');
  });
}
