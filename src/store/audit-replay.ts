import type { Replay } from '../generated/prisma/client.ts';
import type { Transaction } from './database.ts';
import type { Actor } from './edit-member.ts';

export type ReplayAction =
  'replay.created' | 'replay.run' | 'replay.paused' | 'replay.resumed' | 'replay.cancelled' | 'replay.finished';

/** Notes what was done to a replay in the audit trail of each organization that it is about; where none is known, once. */
export async function auditReplay(
  tx: Transaction,
  { id, name, reason, dryRun, state, stateReason, total, done }: Replay,
  { actor, action }: { readonly actor: Actor; readonly action: ReplayAction },
): Promise<void> {
  const asked = { replayId: id, name, reason, events: total };
  // Whether it began as a dry run says nothing of one that was run since, and would read as if it had not been.
  const after =
    action === 'replay.created'
      ? { ...asked, dryRun }
      : { ...asked, state, done, ...(stateReason === null ? {} : { stateReason }) };
  await tx.$executeRaw`
    INSERT INTO audit_entries (organization_id, actor, action, after)
    SELECT organization_id, ${actor}, ${action}, ${JSON.stringify(after)}::jsonb FROM (
      SELECT organization_id FROM replay_organizations WHERE replay_id = ${id}::uuid
      UNION SELECT '' WHERE NOT EXISTS (SELECT 1 FROM replay_organizations WHERE replay_id = ${id}::uuid)
    ) AS concerned ORDER BY organization_id`;
}
