import type { Outcome } from '../core/decision.ts';
import { Prisma } from '../generated/prisma/client.ts';
import { codeOfFailed, codeOfParked } from './failure-cause.ts';
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
  /** The code of a failure, and the place of it: of those that failed, or still wait because they did. */
  readonly failure?: string | undefined;
  readonly place?: string | undefined;
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
  // Each source is read to the end of the page by itself, in the order of its own index.
  const pages = sources(filter).map(({ from, seq }) => {
    const conditions = [
      Prisma.sql`TRUE`,
      ...(filter.organization === undefined ? [] : [Prisma.sql`e.organization_id = ${filter.organization}`]),
      ...(filter.type === undefined ? [] : [Prisma.sql`e.type = ${filter.type}`]),
      ...(after === null ? [] : [Prisma.sql`${seq} < ${after.seq}`]),
    ];
    const where = Prisma.join(conditions, ' AND ');
    return Prisma.sql`(SELECT e.id FROM ${from} WHERE ${where} ORDER BY ${seq} DESC LIMIT ${limit + 1})`;
  });
  const page = Prisma.join(pages, ' UNION ALL ');
  const rows = await database.prisma.$queryRaw<Row[]>`
    SELECT ${shown} FROM (${page}) AS page JOIN events e ON e.id = page.id
    LEFT JOIN event_outcomes o ON o.event_id = e.id LEFT JOIN pending_events p ON p.event_id = e.id
    ORDER BY e.seq DESC LIMIT ${limit + 1}`;
  return toPage(rows, limit, withoutSeq, (row) => ({ seq: row.seq }));
}

interface Source {
  readonly from: Prisma.Sql;
  readonly seq: Prisma.Sql;
}

/** Where a page is looked for, and the column whose index gives the order: that of the rarest thing asked for. */
function sources(filter: EventFilter): readonly Source[] {
  const { outcome, organization, failure, place } = filter;
  if (failure !== undefined || place !== undefined) return failedFor(filter);
  const ofEvents = Prisma.sql`e.seq`;
  if (outcome === undefined) return [{ from: Prisma.sql`events e`, seq: ofEvents }];
  if (outcome === 'pending') {
    return [{ from: Prisma.sql`pending_events p JOIN events e ON e.id = p.event_id`, seq: ofEvents }];
  }
  const from = Prisma.sql`events e JOIN event_outcomes o ON o.event_id = e.id AND o.outcome = ${outcome}::event_outcome`;
  return [{ from, seq: organization === undefined ? Prisma.sql`o.seq` : ofEvents }];
}

/** Events that failed for a cause: those given up, those still tried, or both; nothing when another outcome is asked for. */
function failedFor({ outcome, failure, place }: EventFilter): readonly Source[] {
  const matching = (code: Prisma.Sql, at: Prisma.Sql): Prisma.Sql => {
    const ofCode = failure === undefined ? Prisma.sql`TRUE` : Prisma.sql`${code} = ${failure}`;
    return place === undefined ? ofCode : Prisma.sql`${ofCode} AND coalesce(${at}, '') = ${place}`;
  };
  const possible = outcome === undefined || outcome === 'failed' ? Prisma.sql`TRUE` : Prisma.sql`FALSE`;
  const given = Prisma.sql`
    event_outcomes o JOIN events e ON e.id = o.event_id
      AND o.outcome = 'failed' AND ${possible} AND ${matching(codeOfFailed, Prisma.sql`o.failure_place`)}`;
  const tried = Prisma.sql`
    pending_events p JOIN events e ON e.id = p.event_id
      AND p.parked AND ${matching(codeOfParked, Prisma.sql`p.failure_place`)}`;
  const ofGiven = { from: given, seq: Prisma.sql`o.seq` };
  const ofTried = { from: tried, seq: Prisma.sql`p.seq` };
  if (outcome === 'pending') return [ofTried];
  return outcome === undefined ? [ofGiven, ofTried] : [ofGiven];
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
