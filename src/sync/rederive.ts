import { isMemberChange, type Change, type MemberChange } from '../core/change.ts';
import { diffIdentity, viewIdentity } from '../core/diff.ts';
import { guardRederived } from '../core/guard.ts';
import type { Transaction } from '../store/database.ts';
import { loadIdentities, type Reading } from '../store/load-state.ts';
import { writeBatch } from '../store/write-batch.ts';
import { WriteSet, type Cause } from '../store/write-set.ts';
import type { SyncSettings } from './context.ts';
import { rulesFor } from './rules-for.ts';

/** What would change if the members of some identities were derived anew from what is stored; nothing is written. */
export async function previewIdentities(
  tx: Transaction,
  organizationId: string,
  identities: readonly string[],
  settings: SyncSettings,
  reading: Reading = { lock: false },
): Promise<MemberChange[]> {
  return (await rederived(tx, organizationId, identities, settings, reading)).filter(isMemberChange);
}

/** The last admin is kept here, too: a mapping, or the answer to a hold, is no reason to leave nobody. */
async function rederived(
  tx: Transaction,
  organizationId: string,
  identities: readonly string[],
  settings: SyncSettings,
  reading: Reading,
): Promise<Change[]> {
  const { state, defaultRole } = await loadIdentities(tx, organizationId, identities, reading);
  const rules = rulesFor(organizationId, settings, defaultRole);
  const changes = identities.flatMap((identityId) =>
    diffIdentity(state, rules, viewIdentity(state, identityId, state)),
  );
  return guardRederived(state, rules, changes);
}

/**
 * Derives the members of some identities anew, for what changes without an event: a mapping, an override. Call it under
 * `lockOrganization`. Returns what changed.
 */
export async function rederiveIdentities(
  tx: Transaction,
  organizationId: string,
  identities: readonly string[],
  settings: SyncSettings,
  cause: Cause,
): Promise<MemberChange[]> {
  const changes = await rederived(tx, organizationId, identities, settings, { lock: true });
  const writes = new WriteSet();
  for (const change of changes) writes.add(change, cause);
  if (changes.length > 0) await writeBatch(tx, organizationId, writes, []);
  return changes.filter(isMemberChange);
}
