import type { Database, Transaction } from './database.ts';
import type { Actor } from './edit-member.ts';
import { codeOfFailed } from './failure-cause.ts';
import { laneOf, type Lane } from './lane.ts';

/** A failed event, and the lane whose lock its outcome is changed under. */
export interface FailedEventRow {
  readonly id: string;
  readonly seq: bigint;
  readonly lane: Lane;
}

/** Which failed events are meant: all that failed for one cause before a time. */
export interface CauseFilter {
  readonly code: string;
  /** Empty: where none was recorded. */
  readonly place: string;
  /** Null: of every organization. */
  readonly organization: string | null;
  readonly before: Date;
}

interface Row {
  readonly id: string;
  readonly seq: bigint;
  readonly organizationId: string | null;
  readonly directoryId: string | null;
}

/** The failed events of a cause whose number is above `after`, in the order of their numbers. */
export async function findFailedOf(
  { prisma }: Database,
  { code, place, organization, before }: CauseFilter,
  after: bigint,
  limit: number,
): Promise<FailedEventRow[]> {
  const rows = await prisma.$queryRaw<Row[]>`
    SELECT e.id, e.seq, e.organization_id AS "organizationId", e.directory_id AS "directoryId"
    FROM event_outcomes o JOIN events e ON e.id = o.event_id
    WHERE o.outcome = 'failed' AND ${codeOfFailed} = ${code} AND o.seq > ${after}
      AND coalesce(o.failure_place, '') = ${place} AND o.decided_at <= ${before}
      AND (${organization}::text IS NULL OR o.organization_id = ${organization})
    ORDER BY o.seq LIMIT ${limit}`;
  return rows.map(({ id, seq, organizationId, directoryId }) => ({
    id,
    seq,
    lane: laneOf(organizationId, directoryId),
  }));
}

/** The database's time, by which it says when events failed. */
export async function readClock({ prisma }: Database): Promise<Date> {
  const [row] = await prisma.$queryRaw<{ now: Date }[]>`SELECT now() AS now`;
  return row?.now ?? new Date();
}

/** Whether an event was dismissed: it is ignored now, and had failed. */
export async function isDismissed({ prisma }: Database, eventId: string): Promise<boolean> {
  const found = await prisma.eventOutcome.findUnique({ where: { eventId } });
  return found?.outcome === 'ignored' && found.failureCode !== null;
}

/** Who dismisses, also by the name that people read, and why, as a sentence. */
export interface Dismissal {
  readonly actor: Actor;
  readonly name: string;
  readonly reason: string;
}

/**
 * Ends failed events as `ignored`, with an audit entry each; those with another outcome are left as they are. Under the
 * lock of their organization, or a try of theirs that runs now could end them a second time. Resolves to the ids of those
 * that were dismissed.
 */
export async function dismissFailed(
  tx: Transaction,
  eventIds: readonly string[],
  { actor, name, reason }: Dismissal,
): Promise<string[]> {
  const words = `Dismissed by ${name}: ${reason} It had failed with `;
  const [row] = await tx.$queryRaw<{ ids: string[] }[]>`
    WITH failed AS (
      SELECT o.event_id, o.organization_id, o.reason, ${codeOfFailed} AS code
      FROM unnest(${eventIds}::text[]) AS asked(id) JOIN event_outcomes o ON o.event_id = asked.id
      WHERE o.outcome = 'failed' ORDER BY o.event_id FOR UPDATE OF o
    ), dismissed AS (
      UPDATE event_outcomes o SET outcome = 'ignored', decided_at = now(), failure_code = failed.code,
        reason = ${words}::text || failed.reason
      FROM failed WHERE o.event_id = failed.event_id RETURNING o.event_id
    ), counted AS (
      INSERT INTO outcome_counts (organization_id, outcome, count)
      SELECT CASE change.outcome WHEN 'ignored' THEN '' ELSE coalesce(failed.organization_id, '') END, change.outcome,
        sum(change.n)
      FROM failed, (VALUES ('ignored'::event_outcome, 1), ('failed', -1)) AS change(outcome, n) GROUP BY 1, 2 ORDER BY 1, 2
      ON CONFLICT (organization_id, outcome) DO UPDATE SET count = outcome_counts.count + EXCLUDED.count
    ), audited AS (
      INSERT INTO audit_entries (organization_id, actor, action, event_id, before, after)
      SELECT coalesce(organization_id, ''), ${actor}, 'event.dismissed', event_id,
        jsonb_build_object('outcome', 'failed', 'reason', reason),
        jsonb_build_object('outcome', 'ignored', 'reason', ${reason}::text)
      FROM failed
    )
    SELECT coalesce(array_agg(event_id), '{}') AS ids FROM dismissed`;
  return row?.ids ?? [];
}
