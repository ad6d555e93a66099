import { findErasuresByHash, findOrganizationsOfErasures, type Erasure } from '../store/erasures.ts';
import type { SyncContext } from './context.ts';
import { EditRefusedError } from './edit-refused.ts';
import { emailHashOf } from './pseudonym.ts';
import { orUnavailable } from './unavailable.ts';

/** Organizations that are searched for one address at once; each has a hash of its own for it. */
const organizationLimit = 1_000;
const erasureLimit = 200;

/**
 * Erased members that were known last by this address, in one organization or in all, the newest first: 200 at most.
 * Throws EditRefusedError (`erasure_key_missing`) when somebody was erased and the key is not set any more, and
 * UnavailableError while the database is away.
 */
export async function findErasures(
  { database, settings }: Pick<SyncContext, 'database' | 'settings'>,
  email: string,
  organizationId?: string,
): Promise<Erasure[]> {
  const found: Erasure[] = [];
  for (let after = ''; ;) {
    const page = { after, limit: organizationLimit };
    const organizations = await orUnavailable(findOrganizationsOfErasures(database, organizationId, page));
    const last = organizations.at(-1);
    if (last === undefined) break;
    const key = settings.erasureKey;
    if (key === null) throw new EditRefusedError({ code: 'erasure_key_missing' });
    const hashes = organizations.map((id) => ({ organizationId: id, emailHash: emailHashOf(key, id, email) }));
    found.push(...(await orUnavailable(findErasuresByHash(database, hashes, erasureLimit))));
    after = last;
  }
  return found.sort((a, b) => b.erasedAt.getTime() - a.erasedAt.getTime()).slice(0, erasureLimit);
}
