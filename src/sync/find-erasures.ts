import { findErasuresByHash, findOrganizationsOfErasures, type Erasure } from '../store/erasures.ts';
import type { SyncContext } from './context.ts';
import { EditRefusedError } from './edit-refused.ts';
import { emailHashOf } from './pseudonym.ts';
import { orUnavailable } from './unavailable.ts';

/** The most organizations that are searched for one address. */
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
  const organizations = await orUnavailable(findOrganizationsOfErasures(database, organizationId, organizationLimit));
  if (organizations.length === 0) return [];
  const key = settings.erasureKey;
  if (key === null) throw new EditRefusedError({ code: 'erasure_key_missing' });
  const hashes = organizations.map((id) => ({ organizationId: id, emailHash: emailHashOf(key, id, email) }));
  return orUnavailable(findErasuresByHash(database, hashes, erasureLimit));
}
