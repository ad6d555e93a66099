import { isPermanent } from '../core/failure.ts';
import type { WaitingEvent } from '../store/claim-events.ts';
import type { Statements } from '../store/direct.ts';
import { parkEvents, settleFailed } from '../store/settle-failure.ts';
import { writeBatches } from '../store/write-batch.ts';
import type { SyncSettings } from './context.ts';
import { decideBatches, type BatchDecision, type FailedEvent } from './decide-batch.ts';
import type { Step } from './trace-batch.ts';

/**
 * Decides what was claimed of each organization, writes what it comes to, and records what failed, in the caller's
 * transaction. Throws what the database refuses.
 */
export async function decideAndWrite(
  tx: Statements,
  claimed: ReadonlyMap<string, readonly WaitingEvent[]>,
  settings: SyncSettings,
  step: Step,
): Promise<BatchDecision[]> {
  const decisions = await decideBatches(tx, claimed, settings, step);
  const toWrite = decisions.filter(({ settlements }) => settlements.length > 0);
  await step('write', async () => {
    if (toWrite.length > 0) await writeBatches(tx, toWrite);
    const failed = decisions.flatMap(({ organizationId, failed }) =>
      failed.map((event) => ({ ...event, organizationId })),
    );
    await recordFailed(tx, failed);
  });
  return decisions;
}

/** Parks events that failed, to be tried again by themselves, and ends those for which that is of no use. */
export async function recordFailed(
  tx: Statements,
  failed: readonly (FailedEvent & { readonly organizationId: string | null })[],
): Promise<void> {
  // Both are sent at once; PostgreSQL does them in this order.
  await Promise.all([
    parkEvents(tx, failed),
    settleFailed(
      tx,
      failed.filter(({ failure }) => isPermanent(failure)),
    ),
  ]);
}
