import type { Outcome } from '../core/decision.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { toPage, type Page, type PageRequest, type Reader } from './page.ts';

/** What is shown of an event outside. */
export interface EventView {
  readonly id: string;
  readonly type: string;
  readonly organizationId: string | null;
  readonly directoryId: string | null;
  readonly occurredAt: Date;
  readonly receivedAt: Date;
  /** Null while it waits. */
  readonly outcome: Outcome | null;
  /** Why it ended so; while it waits, why the last try failed, null before the first. */
  readonly reason: string | null;
  /** Tries so far. */
  readonly attempts: number;
}

/** Which events are asked for; all of those given must hold. */
export interface EventFilter {
  readonly outcome?: Outcome | 'pending' | undefined;
  readonly type?: string | undefined;
  /** Events that name none themselves belong to no organization here. */
  readonly organization?: string | undefined;
}

/** A place in the list, which is sorted by the number that events get when they are stored, newest first. */
export interface EventPosition {
  readonly seq: bigint;
}

type Row = EventView & EventPosition;

const shown = Prisma.sql`
  e.seq, e.id, e.type, e.organization_id AS "organizationId", e.directory_id AS "directoryId",
  e.occurred_at AS "occurredAt", e.received_at AS "receivedAt", o.outcome::text AS outcome,
  coalesce(o.reason, p.reason) AS reason, coalesce(o.attempts, p.attempts, 0) AS attempts`;

/**
 * A page of events, newest first. It is read from an index at the place where it begins, however long the list is; with
 * a type that is rare, up to the last event that has it.
 */
export async function findEvents(
  database: Reader,
  filter: EventFilter,
  { limit, after }: PageRequest<EventPosition>,
): Promise<Page<EventView, EventPosition>> {
  const { from, seq } = source(filter);
  const conditions = [
    Prisma.sql`TRUE`,
    ...(filter.organization === undefined ? [] : [Prisma.sql`e.organization_id = ${filter.organization}`]),
    ...(filter.type === undefined ? [] : [Prisma.sql`e.type = ${filter.type}`]),
    ...(after === null ? [] : [Prisma.sql`${seq} < ${after.seq}`]),
  ];
  const page = Prisma.sql`
    SELECT e.id FROM ${from} WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY ${seq} DESC LIMIT ${limit + 1}`;
  const rows = await database.prisma.$queryRaw<Row[]>`
    SELECT ${shown} FROM (${page}) AS page JOIN events e ON e.id = page.id
    LEFT JOIN event_outcomes o ON o.event_id = e.id LEFT JOIN pending_events p ON p.event_id = e.id
    ORDER BY e.seq DESC`;
  return toPage(rows, limit, withoutSeq, (row) => ({ seq: row.seq }));
}

/** Where a page is looked for, and the column whose index gives the order: that of the rarest thing asked for. */
function source({ outcome, organization }: EventFilter): { readonly from: Prisma.Sql; readonly seq: Prisma.Sql } {
  const ofEvents = Prisma.sql`e.seq`;
  if (outcome === undefined) return { from: Prisma.sql`events e`, seq: ofEvents };
  if (outcome === 'pending') {
    return { from: Prisma.sql`pending_events p JOIN events e ON e.id = p.event_id`, seq: ofEvents };
  }
  const from = Prisma.sql`events e JOIN event_outcomes o ON o.event_id = e.id AND o.outcome = ${outcome}::event_outcome`;
  return { from, seq: organization === undefined ? Prisma.sql`o.seq` : ofEvents };
}

/** The event with this id; null when none was acknowledged. */
export async function findEvent(database: Reader, id: string): Promise<EventView | null> {
  const [row] = await database.prisma.$queryRaw<Row[]>`
    SELECT ${shown} FROM events e
    LEFT JOIN event_outcomes o ON o.event_id = e.id LEFT JOIN pending_events p ON p.event_id = e.id
    WHERE e.id = ${id}`;
  return row === undefined ? null : withoutSeq(row);
}

function withoutSeq({ seq, ...event }: Row): EventView {
  return event;
}
