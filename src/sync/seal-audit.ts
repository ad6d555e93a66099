import { sealEntries } from '../store/seal-audit.ts';
import type { SyncContext } from './context.ts';

/**
 * Seals the audit entries that are final, in short transactions, until none is left or `signal` is aborted. Several
 * processes at once do no harm: one of them seals. Returns how many seals were made. Throws when the database cannot be
 * reached; the next time goes on.
 */
export async function sealAudit({ database }: Pick<SyncContext, 'database'>, signal: AbortSignal): Promise<number> {
  let made = 0;
  for (let more = true; more && !signal.aborted;) {
    const sealed = await sealEntries(database, signal);
    made += sealed.seals;
    more = sealed.more;
  }
  return made;
}
