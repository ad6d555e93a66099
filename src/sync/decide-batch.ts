import { decide } from '../core/decide.ts';
import type { Decision } from '../core/decision.ts';
import type { DirectoryEvent } from '../core/event.ts';
import { evolve } from '../core/evolve.ts';
import { failureReason, type Failure } from '../core/failure.ts';
import { guardRemovals, guardTogether } from '../core/guard.ts';
import type { ClaimedEvent } from '../store/claim-events.ts';
import type { Statements } from '../store/direct.ts';
import { loadedOf, loadStates, type LoadedState } from '../store/load-state.ts';
import type { Batch, Settlement } from '../store/write-batch.ts';
import { WriteSet } from '../store/write-set.ts';
import { Breath } from './breath.ts';
import type { SyncSettings } from './context.ts';
import { readEvent } from './read-event.ts';
import { rulesFor } from './rules-for.ts';
import { untimed, type Step } from './trace-batch.ts';

/** An event that could not be applied. */
export interface FailedEvent {
  readonly id: string;
  readonly failure: Failure;
  readonly reason: string;
}

/** What was decided about one event that could be read. */
export interface DecidedEvent extends Decision {
  readonly event: DirectoryEvent;
}

/** What a batch of one organization's events comes to, before anything is written. */
export interface BatchDecision extends Batch {
  /** In the order they happened. */
  readonly decisions: readonly DecidedEvent[];
  readonly failed: readonly FailedEvent[];
}

/** The same for several organizations, each of which is decided by itself. */
export async function decideBatches(
  tx: Statements,
  claimed: ReadonlyMap<string, readonly ClaimedEvent[]>,
  settings: SyncSettings,
  step: Step = untimed,
): Promise<BatchDecision[]> {
  const readings = new Map<string, Reading>();
  for (const [id, events] of claimed) readings.set(id, await readAll(events, settings.roleAttribute));
  const readable = [...readings].filter(([, { events }]) => events.length > 0);
  const eventsOf = new Map(readable.map(([id, { events }]) => [id, events.map(({ event }) => event)]));
  const states =
    eventsOf.size === 0
      ? new Map<string, LoadedState>()
      : await step('load', () => loadStates(tx, eventsOf, { windowMinutes: settings.guardWindowMinutes }));
  return step('decide', async () => {
    const decisions: BatchDecision[] = [];
    for (const [organizationId, { events, failed }] of readings) {
      const decision = undecided(organizationId, failed);
      decisions.push(decision);
      if (events.length === 0) continue;
      await decideInOrder(loadedOf(states, organizationId), events, decision, settings);
    }
    return decisions;
  });
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
  const [decision] = await decideBatches(tx, new Map([[organizationId, claimed]]), settings);
  if (decision === undefined) throw new Error('An organization was asked for, and none was decided.');
  return decision;
}

/** The same on a state that is had in another way: a preview goes on with what its batches before have left. */
export async function decideOn(
  load: (events: readonly DirectoryEvent[]) => Promise<LoadedState>,
  organizationId: string,
  claimed: readonly ClaimedEvent[],
  settings: SyncSettings,
): Promise<BatchDecision> {
  const { events, failed } = await readAll(claimed, settings.roleAttribute);
  const decision = undecided(organizationId, failed);
  if (events.length > 0) await decideInOrder(await load(events.map(({ event }) => event)), events, decision, settings);
  return decision;
}

interface ReadableEvent {
  readonly stored: ClaimedEvent;
  readonly event: DirectoryEvent;
}

/** What could be read of a batch, and what could not. */
interface Reading {
  readonly events: readonly ReadableEvent[];
  readonly failed: FailedEvent[];
}

async function readAll(claimed: readonly ClaimedEvent[], roleAttribute: string): Promise<Reading> {
  const failed: FailedEvent[] = [];
  const events: ReadableEvent[] = [];
  const breath = new Breath();
  for (const stored of claimed) {
    if (breath.isDue) await breath.take();
    const reading = readEvent(stored, roleAttribute);
    if (reading.ok) events.push({ stored, event: reading.event });
    else failed.push(failedEvent(stored.id, reading.failure));
  }
  return { events, failed };
}

/** A batch while it is being decided. */
interface DecisionInHand extends BatchDecision {
  readonly decisions: DecidedEvent[];
  readonly settlements: Settlement[];
  readonly failed: FailedEvent[];
}

function undecided(organizationId: string, failed: FailedEvent[]): DecisionInHand {
  return { organizationId, decisions: [], writes: new WriteSet(), settlements: [], failed };
}

async function decideInOrder(
  { state, defaultRole }: LoadedState,
  events: readonly ReadableEvent[],
  hand: DecisionInHand,
  settings: SyncSettings,
): Promise<void> {
  const rules = rulesFor(hand.organizationId, settings, defaultRole);
  const before = { ...state.headcount };
  const decided: (DecidedEvent & { readonly stored: ClaimedEvent })[] = [];
  const breath = new Breath();
  for (const { stored, event } of events) {
    if (breath.isDue) await breath.take();
    const decision = guardRemovals(state, event, decide(state, event, rules), rules);
    decided.push({ ...decision, event, stored });
    if (decision.outcome !== 'failed') for (const change of decision.changes) evolve(state, change);
  }
  // Only now is it known what all of it comes to.
  const guarded = guardTogether(state, rules, before, decided);
  for (const { stored, ...decision } of guarded.decisions) take(hand, stored, decision);
  for (const { changes, eventId } of guarded.followUps) {
    for (const change of changes) hand.writes.add(change, { actor: 'directory', eventId });
  }
}

function take(
  { decisions, writes, settlements, failed }: DecisionInHand,
  stored: ClaimedEvent,
  decision: DecidedEvent,
): void {
  const { outcome, reason, changes, failure } = decision;
  decisions.push(decision);
  if (outcome === 'failed') {
    failed.push(failedEvent(stored.id, failure ?? { code: 'internal_error', place: 'decision', message: reason }));
    return;
  }
  for (const change of changes) writes.add(change, { actor: 'directory', eventId: stored.id });
  settlements.push({ eventId: stored.id, seq: stored.seq, outcome, reason, attempts: stored.attempts + 1 });
}

export function failedEvent(id: string, failure: Failure): FailedEvent {
  return { id, failure, reason: failureReason(failure) };
}
