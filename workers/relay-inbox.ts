import type { SyncContext } from '../src/sync/context.ts';
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
  const sweep = async (): Promise<void> => {
    const found = await relayInbox(context);
    if (found.lanes + found.events > 0) log.debug(found, 'the relay queued what was waiting');
  };
  return repeat(sweep, everyMs, (error) => {
    log.warn({ error: kindOf(error) }, 'the relay could not sweep the inbox; it tries again');
  });
}

/** The kind of an error, without its message, which may quote a row. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'code' in error && typeof error.code === 'string' ? `${error.name} ${error.code}` : error.name;
}
