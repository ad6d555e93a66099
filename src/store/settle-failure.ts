import type { Failure } from '../core/failure.ts';
import type { Statements } from './direct.ts';

/** An event that failed: why, and the one line that says it. */
export interface FailedTry {
  readonly id: string;
  readonly failure: Failure;
  readonly reason: string;
}

const parkSql = `
  UPDATE pending_events p SET parked = true, attempts = p.attempts + 1, reason = f.reason, failure_code = f.code,
    failure_place = f.place, failed_at = now()
  FROM json_to_recordset($1::json) AS f(id text, reason text, code text, place text) WHERE p.event_id = f.id`;

/**
 * Takes failed events out of their lane and counts the try, so that a job of their own tries them again while the lane
 * goes on (R11).
 */
export async function parkEvents(tx: Statements, events: readonly FailedTry[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ id, reason, failure }) => ({ id, reason, code: failure.code, place: placeOf(failure) }));
  await tx.$queryRawUnsafe(parkSql, JSON.stringify(rows));
}

// What is changed is named by its ids, too; see decision 14.
const settleSql = `
  WITH f AS (
    SELECT * FROM json_to_recordset($1::json) AS f(id text, organization_id text, reason text, code text, place text)
  ), gone AS (
    DELETE FROM pending_events WHERE event_id = ANY($2::text[]) RETURNING event_id, seq, attempts
  ), settled AS (
    INSERT INTO event_outcomes (event_id, seq, organization_id, outcome, reason, attempts, failure_code, failure_place)
    SELECT g.event_id, g.seq, f.organization_id, 'failed', f.reason, g.attempts + 1, f.code, f.place
    FROM gone g JOIN f ON f.id = g.event_id
    RETURNING organization_id
  ), again AS (
    UPDATE event_outcomes o SET reason = f.reason, attempts = o.attempts + 1, decided_at = now(), failure_code = f.code,
      failure_place = f.place
    FROM f WHERE o.event_id = ANY($2::text[]) AND o.event_id = f.id AND o.outcome = 'failed'
  )
  INSERT INTO outcome_counts (organization_id, outcome, count)
  SELECT coalesce(organization_id, ''), 'failed', count(*) FROM settled GROUP BY coalesce(organization_id, '')
  ON CONFLICT (organization_id, outcome) DO UPDATE SET count = outcome_counts.count + EXCLUDED.count`;

/**
 * Counts the try and ends events as `failed`, in one statement, so that none ever has two outcomes or none. One that had
 * failed before fails again, with the new reason; one with another outcome keeps it. `organizationId`: null where it is
 * not known.
 */
export async function settleFailed(
  tx: Statements,
  events: readonly (FailedTry & { readonly organizationId: string | null })[],
): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ id, organizationId, reason, failure }) => ({
    ...{ id, organization_id: organizationId, reason },
    ...{ code: failure.code, place: placeOf(failure) },
  }));
  await tx.$queryRawUnsafe(
    settleSql,
    JSON.stringify(rows),
    events.map(({ id }) => id),
  );
}

const causesSql = `
  UPDATE event_outcomes o SET failure_code = f.code, failure_place = f.place
  FROM json_to_recordset($1::json) AS f(id text, code text, place text)
  WHERE o.event_id = f.id AND o.outcome = 'failed'`;

/**
 * Notes why events failed that were written as `failed` together with others. Without it they would leave the cause
 * under which the failed list groups them.
 */
export async function noteCauses(tx: Statements, events: readonly Omit<FailedTry, 'reason'>[]): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map(({ id, failure }) => ({ id, code: failure.code, place: placeOf(failure) }));
  await tx.$queryRawUnsafe(causesSql, JSON.stringify(rows));
}

/** Characters of a place at most: an index holds it, beside the organization. */
const placeLimit = 120;

function placeOf({ place }: Failure): string {
  return place.slice(0, placeLimit).toWellFormed();
}
