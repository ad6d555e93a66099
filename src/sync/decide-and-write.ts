import { isPermanent, type Failure } from '../core/failure.ts';
import type { WaitingEvent } from '../store/claim-events.ts';
import type { Statements } from '../store/direct.ts';
import { parkEvents, settleFailed } from '../store/settle-failure.ts';
import { writeBatches } from '../store/write-batch.ts';
import type { SyncSettings } from './context.ts';
import { decideBatches, type BatchDecision, type FailedEvent } from './decide-batch.ts';
import { untimed, type Step } from './trace-batch.ts';

export interface HowToRecord {
  readonly step?: Step;
  /** Whether a failure is the event's outcome, rather than one more try; left out: where trying again is of no use. */
  readonly isEnd?: (failure: Failure) => boolean;
}

/**
 * Decides what was claimed of each organization, writes what it comes to, and records what failed, in the caller's
 * transaction. Throws what the database refuses.
 */
export async function decideAndWrite(
  tx: Statements,
  claimed: ReadonlyMap<string, readonly WaitingEvent[]>,
  settings: SyncSettings,
  { step = untimed, isEnd = isPermanent }: HowToRecord = {},
): Promise<BatchDecision[]> {
  const decisions = await decideBatches(tx, claimed, settings, step);
  const toWrite = decisions.filter(({ settlements }) => settlements.length > 0);
  await step('write', async () => {
    if (toWrite.length > 0) await writeBatches(tx, toWrite);
    const failed = decisions.flatMap(({ organizationId, failed }) =>
      failed.map((event) => ({ ...event, organizationId })),
    );
    await recordFailed(tx, failed, isEnd);
  });
  return decisions;
}

/**
 * Parks events that failed, to be tried again by themselves, or ends them; unless told otherwise, where trying again is
 * of no use.
 */
export async function recordFailed(
  tx: Statements,
  failed: readonly (FailedEvent & { readonly organizationId: string | null })[],
  isEnd: (failure: Failure) => boolean = isPermanent,
): Promise<void> {
  const ended = failed.filter(({ failure }) => isEnd(failure));
  const parked = failed.filter(({ failure }) => !isEnd(failure));
  await Promise.all([parkEvents(tx, parked), settleFailed(tx, ended)]);
}
