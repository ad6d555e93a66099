import { endDirectory, membersAfterEnd } from '../../core/decide-directory.ts';
import type { DirectoryRecord } from '../../core/directory.ts';
import { evolve } from '../../core/evolve.ts';
import type { Transaction } from '../../store/database.ts';
import type { Actor } from '../../store/edit-member.ts';
import { loadDirectory } from '../../store/load-state.ts';
import { writeBatch } from '../../store/write-batch.ts';
import { WriteSet } from '../../store/write-set.ts';
import type { SyncSettings } from '../context.ts';
import { rulesFor } from '../rules-for.ts';

/**
 * Lets the deletion of a directory take effect. Released members become Eppo's own in the same transaction; whose access
 * ends is seen to by a run, person by person, and by any event that comes before it. Call it under `lockOrganization`.
 */
export async function endDirectoryNow(
  tx: Transaction,
  settings: SyncSettings,
  { directory, policy, actor }: { directory: DirectoryRecord; policy: 'deactivate' | 'release'; actor: Actor },
): Promise<void> {
  const after = endDirectory(directory, directory.deleted, policy);
  const writes = new WriteSet();
  const cause = { actor, eventId: after.ended?.eventId ?? null };
  writes.add({ kind: 'directory-recorded', directory: after }, cause);
  if (policy === 'release') {
    const { organizationId } = directory;
    const { state, defaultRole } = await loadDirectory(tx, organizationId, directory.id);
    evolve(state, { kind: 'directory-recorded', directory: after });
    const changes = membersAfterEnd(state, rulesFor(organizationId, settings, defaultRole), after);
    for (const change of changes) writes.add(change, cause);
    for (const change of changes) {
      if (change.kind !== 'member-updated' || change.before.held === null) continue;
      writes.add({ kind: 'hold-released', memberId: change.before.id }, cause);
    }
  }
  await writeBatch(tx, directory.organizationId, writes, []);
}
