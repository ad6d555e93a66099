import { setImmediate } from 'node:timers/promises';
import { decide } from '../core/decide.ts';
import type { DirectoryEvent } from '../core/event.ts';
import { evolve } from '../core/evolve.ts';
import { failureReason, type Failure } from '../core/failure.ts';
import type { ClaimedEvent } from '../store/claim-events.ts';
import type { Statements } from '../store/direct.ts';
import { loadState } from '../store/load-state.ts';
import type { Settlement } from '../store/write-batch.ts';
import { WriteSet } from '../store/write-set.ts';
import type { SyncSettings } from './context.ts';
import { readEvent } from './read-event.ts';
import { rulesFor } from './rules-for.ts';

/** How long deciding may keep everything else in this process waiting, in milliseconds. */
const sliceMs = 4;

/** An event that could not be applied. */
export interface FailedEvent {
  readonly id: string;
  readonly failure: Failure;
  readonly reason: string;
}

/** What a batch of one organization's events comes to, before anything is written. */
export interface BatchDecision {
  readonly writes: WriteSet;
  readonly settlements: readonly Settlement[];
  readonly failed: readonly FailedEvent[];
}

/**
 * Decides a batch of one organization's events in the order they happened, each on the state that the one before
 * leaves. A bad event fails alone; its neighbours are decided as if it were not there (R11).
 */
export async function decideBatch(
  tx: Statements,
  organizationId: string,
  claimed: readonly ClaimedEvent[],
  settings: SyncSettings,
): Promise<BatchDecision> {
  const failed: FailedEvent[] = [];
  const readable: { readonly stored: ClaimedEvent; readonly event: DirectoryEvent }[] = [];
  for (const stored of claimed) {
    const reading = readEvent(stored, settings.roleAttribute);
    if (reading.ok) readable.push({ stored, event: reading.event });
    else failed.push(failedEvent(stored.id, reading.failure));
  }
  const writes = new WriteSet();
  const settlements: Settlement[] = [];
  if (readable.length === 0) return { writes, settlements, failed };

  const { state, defaultRole } = await loadState(
    tx,
    organizationId,
    readable.map(({ event }) => event),
  );
  const rules = rulesFor(organizationId, settings, defaultRole);
  let breath = performance.now();
  for (const { stored, event } of readable) {
    if (performance.now() - breath > sliceMs) {
      await setImmediate();
      breath = performance.now();
    }
    const { outcome, reason, changes, failure } = decide(state, event, rules);
    if (outcome === 'failed') {
      failed.push(failedEvent(stored.id, failure ?? { code: 'internal_error', message: reason }));
      continue;
    }
    for (const change of changes) {
      evolve(state, change);
      writes.add(change, { actor: 'directory', eventId: stored.id });
    }
    settlements.push({ eventId: stored.id, seq: stored.seq, outcome, reason, attempts: stored.attempts + 1 });
  }
  return { writes, settlements, failed };
}

export function failedEvent(id: string, failure: Failure): FailedEvent {
  return { id, failure, reason: failureReason(failure) };
}
