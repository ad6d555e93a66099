import type { Transaction } from './database.ts';
import type { Statements } from './direct.ts';

const parkSql = `
  UPDATE pending_events p SET parked = true, attempts = p.attempts + 1, reason = f.reason
  FROM json_to_recordset($1::json) AS f(id text, reason text) WHERE p.event_id = f.id`;

/**
 * Takes failed events out of their lane and counts the try, so that a job of their own tries them again while the lane
 * goes on (R11).
 */
export async function parkEvents(
  tx: Statements,
  events: readonly { readonly id: string; readonly reason: string }[],
): Promise<void> {
  if (events.length === 0) return;
  await tx.$queryRawUnsafe(parkSql, JSON.stringify(events));
}

/**
 * Ends an event as `failed`, in one statement, so that it never has two outcomes and never none. One that had failed
 * before fails again, with the new reason; one with another outcome keeps it.
 */
export async function settleFailed(
  tx: Transaction,
  eventId: string,
  organizationId: string | null,
  reason: string,
): Promise<void> {
  await tx.$executeRaw`
    WITH gone AS (
      DELETE FROM pending_events WHERE event_id = ${eventId} RETURNING event_id, seq, attempts
    ), settled AS (
      INSERT INTO event_outcomes (event_id, seq, organization_id, outcome, reason, attempts)
      SELECT event_id, seq, ${organizationId}::text, 'failed', ${reason}, attempts FROM gone
      RETURNING 1
    ), again AS (
      UPDATE event_outcomes SET reason = ${reason}, attempts = attempts + 1, decided_at = now()
      WHERE event_id = ${eventId} AND outcome = 'failed'
    )
    INSERT INTO outcome_counts (organization_id, outcome, count)
    SELECT ${organizationId ?? ''}, 'failed', count(*) FROM settled HAVING count(*) > 0
    ON CONFLICT (organization_id, outcome) DO UPDATE SET count = outcome_counts.count + EXCLUDED.count`;
}
