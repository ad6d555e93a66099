import type { DriftKind } from '../core/drift.ts';
import type { Outcome } from '../core/decision.ts';
import type { DirectoryEventType } from '../core/event.ts';
import { Prisma } from '../generated/prisma/client.ts';
import type { Transaction } from './database.ts';
import { toPage, type Page, type PageRequest, type Reader } from './page.ts';

/** A difference that a resync found. */
export interface Difference {
  /** The id of the event that ends it. */
  readonly eventId: string;
  readonly kind: DriftKind;
  readonly directoryUserId: string | null;
  readonly groupId: string | null;
  readonly fields: readonly string[];
  /** Null when there is nothing to apply. */
  readonly eventType: DirectoryEventType | null;
  /** The event's body; null when it will not be applied. */
  readonly payload: string | null;
}

/** Stores what a page's comparison found. Of one thing that is found twice, the first finding stays. */
export async function insertDifferences(
  tx: Transaction,
  resyncId: string,
  differences: readonly Difference[],
): Promise<void> {
  const data = differences.map(({ fields, ...difference }) => ({ resyncId, fields: [...fields], ...difference }));
  await tx.resyncDifference.createMany({ data, skipDuplicates: true });
}

/** The next differences after an event that are to be applied, in the order of their events. */
export async function nextToApply(
  tx: Transaction,
  resyncId: string,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<{ readonly eventId: string; readonly payload: string }[]> {
  // The ids differ in digits and the letters a to f alone, so that every collation has them in the order of their bytes.
  return tx.$queryRaw<{ eventId: string; payload: string }[]>`
    SELECT event_id AS "eventId", payload FROM resync_differences
    WHERE resync_id = ${resyncId}::uuid AND event_id > ${after} AND payload IS NOT NULL ORDER BY event_id LIMIT ${limit}`;
}

/** Drops the payloads of differences that the inbox now has. */
export async function dropPayloads(tx: Transaction, resyncId: string, eventIds: readonly string[]): Promise<void> {
  await tx.resyncDifference.updateMany({
    where: { resyncId, eventId: { in: [...eventIds] } },
    data: { payload: null },
  });
}

/** How many of the resync's events have no outcome yet. */
export async function countUnsettled({ prisma }: Reader, resyncId: string): Promise<number> {
  const [row] = await prisma.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM resync_differences d JOIN pending_events p ON p.event_id = d.event_id
    WHERE d.resync_id = ${resyncId}::uuid`;
  return row?.count ?? 0;
}

/** How many differences of each kind were found, and how many of them have an event that ends them. */
export interface DifferenceCounts {
  readonly byKind: Readonly<Partial<Record<DriftKind, number>>>;
  readonly toApply: number;
}

/** Counts the differences of some resyncs, by resync. */
export async function countDifferences(
  { prisma }: Reader,
  resyncIds: readonly string[],
): Promise<Map<string, DifferenceCounts>> {
  const rows = await prisma.$queryRaw<{ id: string; kind: DriftKind; count: number; events: number }[]>`
    SELECT resync_id::text AS id, kind, count(*)::int AS count, count(event_type)::int AS events
    FROM resync_differences WHERE resync_id = ANY(${resyncIds}::uuid[]) GROUP BY 1, 2`;
  const counts = new Map<string, DifferenceCounts>();
  for (const { id, kind, count, events } of rows) {
    const { byKind, toApply } = counts.get(id) ?? { byKind: {}, toApply: 0 };
    counts.set(id, { byKind: { ...byKind, [kind]: count }, toApply: toApply + events });
  }
  return counts;
}

/** How many people a resync would take away: gone there, or there but no longer active. */
export async function countRemovals({ prisma }: Reader, resyncId: string): Promise<number> {
  const [row] = await prisma.$queryRaw<{ count: number }[]>`
    SELECT count(*)::int AS count FROM resync_differences
    WHERE resync_id = ${resyncId}::uuid AND (event_type = 'dsync.user.deleted'
      OR event_type = 'dsync.user.updated' AND 'active' = ANY(fields))`;
  return row?.count ?? 0;
}

/** What is shown of a difference outside. */
export interface DifferenceView extends Omit<Difference, 'payload'> {
  /** What the event led to; null when there was none, or it waits. */
  readonly outcome: Outcome | null;
  readonly reason: string | null;
}

/** A place in the list, which is sorted by event id. */
export interface DifferencePosition {
  readonly eventId: string;
}

/** A page of a resync's differences, with what became of them. */
export async function findDifferences(
  { prisma }: Reader,
  resyncId: string,
  kind: DriftKind | undefined,
  { limit, after }: PageRequest<DifferencePosition>,
): Promise<Page<DifferenceView, DifferencePosition>> {
  const conditions = [
    Prisma.sql`d.resync_id = ${resyncId}::uuid`,
    ...(kind === undefined ? [] : [Prisma.sql`d.kind = ${kind}`]),
    ...(after === null ? [] : [Prisma.sql`d.event_id > ${after.eventId}`]),
  ];
  const rows = await prisma.$queryRaw<DifferenceView[]>`
    SELECT d.event_id AS "eventId", d.kind, d.directory_user_id AS "directoryUserId", d.group_id AS "groupId",
      d.fields, d.event_type AS "eventType", o.outcome::text AS outcome, coalesce(o.reason, p.reason) AS reason
    FROM resync_differences d LEFT JOIN event_outcomes o ON o.event_id = d.event_id
    LEFT JOIN pending_events p ON p.event_id = d.event_id
    WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY d.event_id LIMIT ${limit + 1}`;
  return toPage(
    rows,
    limit,
    (row) => row,
    ({ eventId }) => ({ eventId }),
  );
}
