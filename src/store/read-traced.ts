import type { Statements } from './direct.ts';

/** An event that keeps the trace of its delivery. */
export interface TracedRow {
  readonly id: string;
  /** The organization it was applied to, or the one it names; null when neither is known. */
  readonly organizationId: string | null;
  readonly traceparent: string;
}

const tracedSql = `
  SELECT e.id, coalesce(o.organization_id, e.organization_id) AS "organizationId", e.traceparent
  FROM unnest($1::text[]) AS k(id) JOIN events e ON e.id = k.id LEFT JOIN event_outcomes o ON o.event_id = e.id
  WHERE e.traceparent IS NOT NULL`;

/** Those of the events that were delivered while traces were exported, in no order. */
export async function readTraced(on: Statements, eventIds: readonly string[]): Promise<TracedRow[]> {
  return on.$queryRawUnsafe<TracedRow[]>(tracedSql, eventIds);
}
