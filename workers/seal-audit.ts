import type { SyncContext } from '../src/sync/context.ts';
import { nameOf } from '../src/sync/name-of.ts';
import { sealAudit } from '../src/sync/seal-audit.ts';
import { repeat, type Repetition } from './repeat.ts';

/** How often new audit entries are sealed: until then, an edit of them would not show. */
const everyMs = 5_000;

/**
 * Seals new entries of the audit log. Runs in the process and not as a job, since nothing is lost when it does not come;
 * several processes that try at once do no harm.
 */
export function startSealing(context: SyncContext): Repetition {
  const { log } = context;
  const seal = async (signal: AbortSignal): Promise<void> => {
    const seals = await sealAudit(context, signal);
    if (seals > 0) log.debug({ seals }, 'new audit entries were sealed');
  };
  return repeat(seal, everyMs, (error) => {
    log.warn({ error: nameOf(error) }, 'new audit entries could not be sealed; it is tried again');
  });
}
