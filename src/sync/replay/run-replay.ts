import { departure, takesOutcome } from '../../core/replay.ts';
import { lockOrganization } from '../../store/claim-events.ts';
import type { Transaction } from '../../store/database.ts';
import { isOvertaken, retryRaces } from '../../store/retry-races.ts';
import { readItems, writeEnds, type ItemEnd, type Span } from '../../store/replay-items.ts';
import { holdReplay, organizationsOf, type Replay, type ReplayOrganization } from '../../store/replays.ts';
import { noteCauses } from '../../store/settle-failure.ts';
import { writeBatch, type Settlement } from '../../store/write-batch.ts';
import { pause } from '../../workos/pause.ts';
import { decideBatch } from '../decide-batch.ts';
import { decideReplayed, type DecideEvents, type ReplayedBatch, type ReplayedItem } from './decide-replayed.ts';
import { endReplay } from './end-replay.ts';
import { ReplayDepartedError, type ReplayRun } from './replay-run.ts';
import { settleJobs } from './settle-jobs.ts';

/** Milliseconds; the organization's lock may be held by a large batch of its own events. */
const transactionLimits = { maxWait: 10_000, timeout: 60_000 };

/**
 * Runs what was planned from where it is to its end, batch by batch: each is decided again under the organization's
 * lock, compared with the plan, and written by the one path with its progress (R1, R4). Throws ReplayDepartedError where
 * the world has moved on; that batch is not written.
 */
export async function runReplay(run: ReplayRun, replay: Replay): Promise<void> {
  const { context, signal, turn, perSecond } = run;
  // A worker that died may have written a batch without seeing to its jobs.
  await settleJobs(context, replay.id, { first: replay.done - replay.batch + 1, last: replay.done });
  for (const organization of await organizationsOf(context.database, replay.id)) {
    let first = Math.max(organization.first, replay.done + 1);
    for (; first <= organization.last; first += replay.batch) {
      signal.throwIfAborted();
      await turn.next();
      const began = performance.now();
      const span = { first, last: Math.min(organization.last, first + replay.batch - 1) };
      await retryRaces(() => runBatch(run, replay, organization, span), isOvertaken);
      await settleJobs(context, replay.id, span);
      const size = span.last - span.first + 1;
      turn.did(size);
      const due = began + (size * 1_000) / perSecond - performance.now();
      if (due > 0) await pause(due, signal);
    }
  }
  await endReplay(context, replay, { to: 'done' });
}

async function runBatch(
  { context }: ReplayRun,
  replay: Replay,
  { organizationId }: ReplayOrganization,
  span: Span,
): Promise<void> {
  await context.database.prisma.$transaction(async (tx) => {
    await lockOrganization(tx, organizationId);
    const { id, total } = await holdReplay(tx, replay);
    // What was waiting then is its lane's, and has perhaps been applied since.
    const items = (await readItems(tx, id, span)).filter(({ planned }) => planned?.outcome !== 'waiting');
    const decide: DecideEvents = (claimed) => decideBatch(tx, organizationId, claimed, context.settings);
    const batch = await decideReplayed(items, organizationId === '' ? null : decide);
    for (const replayed of batch.items) compare(replayed, { done: span.first - 1, total });
    await write(tx, organizationId, batch);
    await writeEnds(tx, id, endsOf(batch));
    await tx.replay.update({ where: { id }, data: { done: span.last } });
  }, transactionLimits);
}

function compare(
  { item, now }: ReplayedItem,
  { done, total }: { readonly done: number; readonly total: number },
): void {
  const why = item.planned === null ? 'it was not planned' : departure(item.planned, now);
  if (why === null) return;
  throw new ReplayDepartedError(
    `Event ${item.id} or what it is about has changed since the preview: ${why}. ${done} of ${total} events had been run, the others were not; preview again.`,
  );
}

async function write(tx: Transaction, organizationId: string, { items, decision }: ReplayedBatch): Promise<void> {
  const taking = new Map(items.filter(({ item }) => takesOutcome(item.outcome)).map(({ item }) => [item.id, item]));
  const settled = decision.settlements.filter(({ eventId }) => taking.has(eventId));
  const failed = decision.failed.flatMap(({ id, reason }): Settlement[] => {
    const item = taking.get(id);
    if (item === undefined) return [];
    return [{ eventId: id, seq: item.seq, outcome: 'failed', reason, attempts: item.attempts + 1 }];
  });
  if (decision.decisions.length + failed.length === 0) return;
  await writeBatch(tx, organizationId, decision.writes, [...settled, ...failed]);
  await noteCauses(
    tx,
    decision.failed.filter(({ id }) => taking.has(id)),
  );
}

/** What became of each event the rules were asked about; the others were left alone. */
function endsOf({ items }: ReplayedBatch): ItemEnd[] {
  return items.flatMap(({ item: { position, outcome }, decided }): ItemEnd[] => {
    if (decided === null || outcome === null) return [];
    return [{ position, outcome: takesOutcome(outcome) ? decided : outcome }];
  });
}
