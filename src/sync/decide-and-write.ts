import type { WaitingEvent } from '../store/claim-events.ts';
import type { Statements } from '../store/direct.ts';
import { parkEvents } from '../store/settle-failure.ts';
import { writeBatches } from '../store/write-batch.ts';
import type { SyncSettings } from './context.ts';
import { decideBatches, type BatchDecision } from './decide-batch.ts';
import type { Step } from './trace-batch.ts';

/**
 * Decides what was claimed of each organization, writes what it comes to, and parks what failed, in the caller's
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
  const failed = decisions.flatMap((decision) => decision.failed);
  await step('write', async () => {
    if (toWrite.length > 0) await writeBatches(tx, toWrite);
    await parkEvents(tx, failed);
  });
  return decisions;
}
