import { membersConcerned } from '../../core/concerned.ts';
import { NetEffects, type NetEffect } from '../../core/effect.ts';
import type { Transaction } from '../../store/database.ts';
import { countPlan, replaceEffects } from '../../store/replay-effects.ts';
import { readItems, writePlans, type ItemPlan, type Span } from '../../store/replay-items.ts';
import { holdReplay, organizationsOf, type Replay, type ReplayOrganization } from '../../store/replays.ts';
import type { SyncContext } from '../context.ts';
import { decideOn } from '../decide-batch.ts';
import { CarriedState } from './carried-state.ts';
import { decideReplayed, type DecideEvents, type ReplayedBatch } from './decide-replayed.ts';
import type { ReplayRun } from './replay-run.ts';

/** Milliseconds. The snapshot lives as long as the planning of one organization, which may have all 100,000 events. */
const snapshotLimits = { maxWait: 10_000, timeout: 3_600_000, isolationLevel: 'RepeatableRead' } as const;
const writeLimits = { maxWait: 10_000, timeout: 60_000 };

/**
 * Plans a replay from where it is to its end: decides its events by the rules, organization by organization and in the
 * order they happened, without writing anything but the plan. A worker that dies leaves an organization half planned;
 * the next one plans it anew. Resolves to the replay as it is then: `planned`, or `running` when it was no dry run.
 */
export async function planReplay(run: ReplayRun, replay: Replay): Promise<Replay> {
  const { prisma } = run.context.database;
  for (const organization of await organizationsOf({ prisma }, replay.id)) {
    if (organization.last > replay.planned) await planOrganization(run, replay, organization);
  }
  return prisma.$transaction(async (tx) => {
    const { id, dryRun } = await holdReplay(tx, replay);
    const { outcomes, effects, settles } = await countPlan(tx, id);
    const state = dryRun ? 'planned' : 'running';
    const data = { state, outcomes: { ...outcomes }, effects: { ...effects }, settles, plannedAt: new Date() };
    return tx.replay.update({ where: { id }, data });
  }, writeLimits);
}

async function planOrganization(run: ReplayRun, replay: Replay, organization: ReplayOrganization): Promise<void> {
  const { context, signal, turn } = run;
  const { organizationId, last } = organization;
  const effects = new NetEffects();
  await context.database.prisma.$transaction(async (snapshot) => {
    // The database itself sees to it that a preview writes nothing.
    await snapshot.$executeRaw`SET TRANSACTION READ ONLY`;
    const carried = new CarriedState(snapshot, organizationId, context.settings.guardWindowMinutes);
    for (let { first } = organization; first <= last; first += replay.batch) {
      signal.throwIfAborted();
      await turn.next();
      const span = { first, last: Math.min(last, first + replay.batch - 1) };
      const plans = await planBatch(context, carried, effects, { snapshot, replay, organizationId, span });
      const net = span.last === last ? effects.list() : null;
      await writePlan(context, replay, { organizationId, span, plans, net });
      turn.did(plans.length);
    }
  }, snapshotLimits);
}

interface PlannedSpan {
  readonly snapshot: Transaction;
  readonly replay: Replay;
  readonly organizationId: string;
  readonly span: Span;
}

async function planBatch(
  { settings }: SyncContext,
  carried: CarriedState,
  effects: NetEffects,
  { snapshot, replay, organizationId, span }: PlannedSpan,
): Promise<ItemPlan[]> {
  const items = await readItems(snapshot, replay.id, span);
  const decide: DecideEvents = (claimed) =>
    decideOn((events) => carried.load(events), organizationId, claimed, settings);
  const batch = await decideReplayed(items, organizationId === '' ? null : decide);
  addUp(batch, carried, effects);
  return batch.items.map(({ item, now }) => ({ ...now, position: item.position, before: item.outcome }));
}

function addUp({ decision }: ReplayedBatch, carried: CarriedState, effects: NetEffects): void {
  for (const { changes } of decision.decisions) {
    effects.add(changes);
    carried.settle(changes);
  }
  const { state } = carried;
  if (state === null) return;
  for (const { event, outcome } of decision.decisions) {
    if (outcome !== 'failed') effects.concern(membersConcerned(state, event), outcome === 'held');
  }
}

interface WrittenSpan {
  readonly organizationId: string;
  readonly span: Span;
  readonly plans: readonly ItemPlan[];
  /** With the organization's last events: what all of them do to its members. */
  readonly net: readonly NetEffect[] | null;
}

async function writePlan(
  { database }: SyncContext,
  replay: Replay,
  { organizationId, span, plans, net }: WrittenSpan,
): Promise<void> {
  await database.prisma.$transaction(async (tx) => {
    const { id } = await holdReplay(tx, replay);
    await writePlans(tx, id, plans);
    if (net !== null) await replaceEffects(tx, id, organizationId, net);
    await tx.replay.update({ where: { id }, data: { planned: span.last } });
  }, writeLimits);
}
