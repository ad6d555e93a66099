import type { Outcome } from '../core/decision.ts';
import type { MemberDelta } from '../core/effect.ts';
import type { Planned, ReplayOutcome } from '../core/replay.ts';
import { Prisma } from '../generated/prisma/client.ts';
import type { ClaimedEvent } from './claim-events.ts';
import type { Transaction } from './database.ts';
import { toPage, type Page, type PageRequest, type Reader } from './page.ts';

/** An event of a replay, as it stands now and as it was planned. */
export interface ReplayItem extends ClaimedEvent {
  readonly position: number;
  /** Null while it has none. */
  readonly outcome: Outcome | null;
  readonly waiting: boolean;
  /** Null until it has been planned. */
  readonly planned: Planned | null;
}

interface ItemRow extends Omit<ReplayItem, 'planned'> {
  readonly planned: ReplayOutcome | null;
  readonly members: readonly MemberDelta[] | null;
}

/** The positions of a batch, both included. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** The events of a batch, in the order they happened. An event that is no longer kept has neither type nor payload. */
export async function readItems(tx: Transaction, replayId: string, { first, last }: Span): Promise<ReplayItem[]> {
  const rows = await tx.$queryRaw<ItemRow[]>`
    SELECT i.position, i.event_id AS id, coalesce(e.seq, 0) AS seq, coalesce(e.type, '') AS type, e.payload,
      coalesce(extract(epoch FROM e.occurred_at) * 1000, 0)::float8 AS "occurredAt", coalesce(o.attempts, 0) AS attempts,
      o.outcome::text AS outcome, p.event_id IS NOT NULL AS waiting, i.planned, i.members
    FROM replay_items i LEFT JOIN events e ON e.id = i.event_id
    LEFT JOIN event_outcomes o ON o.event_id = i.event_id LEFT JOIN pending_events p ON p.event_id = i.event_id
    WHERE i.replay_id = ${replayId}::uuid AND i.position BETWEEN ${first} AND ${last} ORDER BY i.position`;
  return rows.map(({ planned, members, ...row }) => {
    return { ...row, planned: planned === null ? null : { outcome: planned, members: members ?? [] } };
  });
}

/** What was planned for one event, and the outcome it had. */
export interface ItemPlan extends Planned {
  readonly position: number;
  readonly before: Outcome | null;
}

/** Stores what was planned for some events, over what an earlier try may have left. */
export async function writePlans(tx: Transaction, replayId: string, plans: readonly ItemPlan[]): Promise<void> {
  const rows = plans.map(({ position, before, outcome, members }) => ({ position, before, planned: outcome, members }));
  await tx.$executeRaw`
    UPDATE replay_items i SET before = r.before::event_outcome, planned = r.planned,
      members = CASE WHEN r.members = '[]' THEN NULL ELSE r.members END
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(position int, before text, planned text, members jsonb)
    WHERE i.replay_id = ${replayId}::uuid AND i.position = r.position`;
}

/** What running came to for one event. */
export interface ItemEnd {
  readonly position: number;
  readonly outcome: Outcome;
}

/** Notes what running some events came to. */
export async function writeEnds(tx: Transaction, replayId: string, ends: readonly ItemEnd[]): Promise<void> {
  await tx.$executeRaw`
    UPDATE replay_items i SET outcome = r.outcome::event_outcome
    FROM jsonb_to_recordset(${JSON.stringify(ends)}::jsonb) AS r(position int, outcome text)
    WHERE i.replay_id = ${replayId}::uuid AND i.position = r.position`;
}

/** Events of a batch that has been run and whose outcome is no longer `failed`, or has become it. */
export interface Resettled {
  readonly cured: readonly string[];
  readonly broken: readonly string[];
}

/** The events of a batch whose jobs no longer fit what has become of them. */
export async function findResettled({ prisma }: Reader, replayId: string, { first, last }: Span): Promise<Resettled> {
  const rows = await prisma.replayItem.findMany({
    where: {
      replayId,
      position: { gte: first, lte: last },
      outcome: { not: null },
      before: { in: ['failed', 'ignored'] },
    },
    orderBy: { position: 'asc' },
    select: { eventId: true, before: true, outcome: true },
  });
  const idsOf = (before: Outcome, failed: boolean): string[] =>
    rows.filter((row) => row.before === before && (row.outcome === 'failed') === failed).map((row) => row.eventId);
  return { cured: idsOf('failed', false), broken: idsOf('ignored', true) };
}

/** What is shown of an event of a replay. */
export interface ItemView {
  readonly position: number;
  readonly eventId: string;
  readonly organizationId: string | null;
  readonly before: Outcome | null;
  readonly planned: ReplayOutcome | null;
  /** How many members it would change. */
  readonly members: number;
  readonly outcome: Outcome | null;
}

/** A place in the list, which is sorted by position. */
export interface ItemPosition {
  readonly position: number;
}

/** A page of a replay's events, in the order in which they are run. */
export async function findItems(
  { prisma }: Reader,
  replayId: string,
  planned: ReplayOutcome | undefined,
  { limit, after }: PageRequest<ItemPosition>,
): Promise<Page<ItemView, ItemPosition>> {
  const only = planned === undefined ? Prisma.empty : Prisma.sql`AND planned = ${planned}`;
  const rows = await prisma.$queryRaw<ItemView[]>`
    SELECT position, event_id AS "eventId", nullif(organization_id, '') AS "organizationId", before::text AS before,
      planned, coalesce(jsonb_array_length(members), 0) AS members, outcome::text AS outcome
    FROM replay_items WHERE replay_id = ${replayId}::uuid AND position > ${after?.position ?? 0} ${only}
    ORDER BY position LIMIT ${limit + 1}`;
  return toPage(
    rows,
    limit,
    (row) => row,
    ({ position }) => ({ position }),
  );
}
