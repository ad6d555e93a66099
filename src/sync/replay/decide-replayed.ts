import type { DecidedOutcome } from '../../core/decision.ts';
import { deltasOf, type MemberDelta } from '../../core/effect.ts';
import { settledAhead, type Planned, type ReplayOutcome } from '../../core/replay.ts';
import type { ClaimedEvent } from '../../store/claim-events.ts';
import type { ReplayItem } from '../../store/replay-items.ts';
import { WriteSet } from '../../store/write-set.ts';
import type { BatchDecision } from '../decide-batch.ts';
import { isApplied } from '../read-event.ts';

/** An event of a replay, and what it comes to now. */
export interface ReplayedItem {
  readonly item: ReplayItem;
  readonly now: Planned;
  /** What the rules say; null where they were not asked, and the event is left alone. */
  readonly decided: DecidedOutcome | null;
}

/** A batch of a replay as it comes out now. */
export interface ReplayedBatch {
  readonly items: readonly ReplayedItem[];
  readonly decision: BatchDecision;
}

/** Decides events by the one path (R1). */
export type DecideEvents = (claimed: readonly ClaimedEvent[]) => Promise<BatchDecision>;

/**
 * Decides those events of a batch that there is something to decide about. `decide` is null where their organization is
 * not known: they fail again for that, and keep the outcome they have.
 */
export async function decideReplayed(
  items: readonly ReplayItem[],
  decide: DecideEvents | null,
): Promise<ReplayedBatch> {
  const ahead = new Map(items.map((item) => [item.id, outcomeAhead(item)]));
  const asked = items.filter(({ id }) => ahead.get(id) === null);
  const decision = decide === null ? nothing() : await decide(asked);
  const decided = new Map<string, { readonly outcome: DecidedOutcome; readonly members: MemberDelta[] }>();
  // What cannot be read is not among the decisions.
  if (decide !== null) for (const { id } of asked) decided.set(id, { outcome: 'failed', members: [] });
  for (const { event, outcome, changes } of decision.decisions) {
    decided.set(event.stamp.eventId, { outcome, members: deltasOf(changes) });
  }
  const replayed = items.map((item): ReplayedItem => {
    const now = decided.get(item.id);
    if (now !== undefined) return { item, now, decided: now.outcome };
    return { item, now: { outcome: ahead.get(item.id) ?? 'failed', members: [] }, decided: null };
  });
  return { items: replayed, decision };
}

function outcomeAhead({ waiting, payload, type }: ReplayItem): ReplayOutcome | null {
  return settledAhead({ waiting, hasPayload: payload !== null, isApplied: isApplied(type) });
}

/** Of no organization, since there is nothing in it to write. */
function nothing(): BatchDecision {
  return { organizationId: '', decisions: [], writes: new WriteSet(), settlements: [], failed: [] };
}
