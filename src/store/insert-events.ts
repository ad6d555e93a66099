import { laneOf } from './lane.ts';
import type { Database } from './database.ts';

/** What becomes of an event: applied by a worker, or settled as ignored when it is received. */
export type Disposition = 'pending' | 'ignored';

/** An event that passed verification, as it is to be stored. */
export interface IncomingEvent {
  readonly id: string;
  readonly type: string;
  readonly organizationId: string | null;
  readonly directoryId: string | null;
  readonly directoryUserId: string | null;
  /** Milliseconds since the epoch. */
  readonly occurredAt: number;
  readonly disposition: Disposition;
  /** The verified body; null when it is not kept. Being JSON, it holds no raw control character. */
  readonly payload: string | null;
}

// The bodies travel as one text: as elements of an array each of their quotes would be escaped on the way, which
// measured a quarter of the CPU of an insert. U+001E cannot stand unescaped inside JSON.
const insertSql = `
  WITH input AS (
    SELECT id, type, NULLIF(organization_id, '') AS organization_id, NULLIF(directory_id, '') AS directory_id,
      NULLIF(directory_user_id, '') AS directory_user_id, lane, to_timestamp(occurred_at / 1000.0) AS occurred_at, disposition, NULLIF(payload, '') AS payload
    FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::float8[], $7::text[],
      $8::text[], string_to_array($9::text, U&'\\001E'))
      AS t(id, type, organization_id, directory_id, lane, occurred_at, disposition, directory_user_id, payload)
  ), inserted AS (
    INSERT INTO events (id, type, organization_id, directory_id, directory_user_id, occurred_at, payload)
    SELECT id, type, organization_id, directory_id, directory_user_id, occurred_at, payload FROM input
    ON CONFLICT (id) DO NOTHING
    RETURNING id, seq, received_at
  ), pending AS (
    INSERT INTO pending_events (event_id, seq, lane, occurred_at, received_at)
    SELECT id, seq, lane, occurred_at, received_at FROM input JOIN inserted USING (id) WHERE disposition = 'pending'
  ), ignored AS (
    INSERT INTO event_outcomes (event_id, seq, organization_id, outcome, reason, attempts)
    SELECT id, seq, organization_id, 'ignored', 'The type ' || type || ' is not one that is applied here.', 0
    FROM input JOIN inserted USING (id) WHERE disposition = 'ignored'
    RETURNING 1
  ), counted AS (
    INSERT INTO outcome_counts (organization_id, outcome, count)
    SELECT '', outcome::event_outcome, n FROM (VALUES
      ('ignored', (SELECT count(*) FROM ignored)),
      ('duplicate', (SELECT count(*) FROM input) - (SELECT count(*) FROM inserted) + $10)
    ) AS v(outcome, n) WHERE n > 0
    ON CONFLICT (organization_id, outcome) DO UPDATE SET count = outcome_counts.count + EXCLUDED.count
  )
  SELECT id FROM inserted`;

const separator = '\u001e';

/**
 * Stores events and returns the ids of those that were new; the others were known already. Committed when it returns.
 * The ids must differ from one another; `repeats` are further deliveries of the same events, to be counted only. Throws
 * what PostgreSQL refuses, with nothing stored.
 */
export async function insertEvents(
  database: Database,
  events: readonly IncomingEvent[],
  repeats = 0,
): Promise<Set<string>> {
  // In one order for all servers, so that two that got the same events cannot wait for each other.
  const sorted = events.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const rows = await database.prisma.$queryRawUnsafe<{ id: string }[]>(
    insertSql,
    sorted.map((event) => event.id),
    sorted.map((event) => event.type),
    sorted.map((event) => event.organizationId ?? ''),
    sorted.map((event) => event.directoryId ?? ''),
    sorted.map((event) => laneOf(event.organizationId, event.directoryId)),
    sorted.map((event) => event.occurredAt),
    sorted.map((event) => event.disposition),
    sorted.map((event) => event.directoryUserId ?? ''),
    sorted.map((event) => event.payload ?? '').join(separator),
    repeats,
  );
  return new Set(rows.map((row) => row.id));
}
