import { laneOf } from './lane.ts';
import type { Statements } from './direct.ts';

/** What becomes of an event: applied by a worker, or settled as ignored when it is received. */
export type Disposition = 'pending' | 'ignored';

/** By which way an event came. */
export type EventSource = 'webhook' | 'catch_up' | 'resync';

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
  /** The bytes of the verified body; null when it is not kept. Being JSON, it holds no raw control character. */
  readonly payload: Buffer | null;
  /** The trace of the delivery; absent where none are exported. */
  readonly traceparent?: string;
}

// Each column travels as one text: as elements of an array each value, and each quote of a body, would be escaped on the
// way, which measured a quarter of the CPU of an insert for the bodies, and 3 µs an event for the others. U+001E cannot
// stand unescaped inside JSON, nor in an id.
const column = (parameter: number, type: 'text' | 'float8' = 'text'): string =>
  `string_to_array($${parameter}::text, U&'\\001E')::${type}[]`;
/** The statement with a column more for the trace, or without it. */
const insertion = (more: '' | ', traceparent', values: '' | ', $12::text[]'): string => `
  WITH input AS (
    SELECT id, type, NULLIF(organization_id, '') AS organization_id, NULLIF(directory_id, '') AS directory_id,
      NULLIF(directory_user_id, '') AS directory_user_id, lane, to_timestamp(occurred_at / 1000.0) AS occurred_at,
      disposition, NULLIF(payload, '') AS payload${more}
    FROM unnest(${column(1)}, ${column(2)}, ${column(3)}, ${column(4)}, ${column(5)}, ${column(6, 'float8')}, ${column(7)},
      ${column(8)}, ${column(9)}${values})
      AS t(id, type, organization_id, directory_id, lane, occurred_at, disposition, directory_user_id, payload${more})
  ), inserted AS (
    INSERT INTO events (id, type, organization_id, directory_id, directory_user_id, occurred_at, payload, source${more})
    SELECT id, type, organization_id, directory_id, directory_user_id, occurred_at, payload, $11::event_source${more}
    FROM input
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
      ('duplicate', CASE WHEN $11::event_source = 'webhook' THEN
        (SELECT count(*) FROM input) - (SELECT count(*) FROM inserted) + $10 ELSE 0 END)
    ) AS v(outcome, n) WHERE n > 0
    ON CONFLICT (organization_id, outcome) DO UPDATE SET count = outcome_counts.count + EXCLUDED.count
  )
  SELECT id FROM inserted`;

const insertSql = insertion('', '');
const tracedSql = insertion(', traceparent', ', $12::text[]');

// A statement of its own, not a part of the one above: that one does not see what another connection stored after it
// began, and would miss those that come both ways at the same moment.
const secondSql = `
  INSERT INTO second_arrivals (event_id)
  SELECT id FROM events WHERE id = ANY($1::text[]) AND source = $2::text::event_source
  ON CONFLICT DO NOTHING
  RETURNING event_id`;

/** The other of the two ways by which WorkOS tells of an event. */
const otherWay = { webhook: 'catch_up', catch_up: 'webhook', resync: null } as const;

const separator = '\u001e';
const separatorBytes = Buffer.from(separator);

/** What became of events that were stored. */
export interface Stored {
  /** The ids that were new; the others were known already. */
  readonly fresh: ReadonlySet<string>;
  /** How many were known by the other way alone until now. */
  readonly secondArrivals: number;
}

function inOneText(events: readonly IncomingEvent[], of: (event: IncomingEvent) => string | number): string {
  return events.map(of).join(separator);
}

function bodiesOf(events: readonly IncomingEvent[]): Buffer {
  return Buffer.concat(
    events.flatMap(({ payload }, place) => [...(place === 0 ? [] : [separatorBytes]), payload ?? nothing]),
  );
}

const nothing = Buffer.alloc(0);

/**
 * Stores events. Committed when it returns, unless `on` is a transaction; webhooks go by `database.direct`. The ids must
 * differ from one another; `repeats` are further deliveries of the same events, to be counted only. Repetitions count as
 * `duplicate` when they are webhooks; the other ways repeat themselves by design. Throws what PostgreSQL refuses, with
 * nothing stored.
 */
export async function insertEvents(
  on: Statements,
  events: readonly IncomingEvent[],
  { source = 'webhook', repeats = 0 }: { readonly source?: EventSource; readonly repeats?: number } = {},
): Promise<Stored> {
  // In one order for all servers, so that two that got the same events cannot wait for each other.
  const sorted = events.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const traced = sorted.some(({ traceparent }) => traceparent !== undefined);
  const rows = await on.$queryRawUnsafe<{ id: string }[]>(
    traced ? tracedSql : insertSql,
    inOneText(sorted, (event) => event.id),
    inOneText(sorted, (event) => event.type),
    inOneText(sorted, (event) => event.organizationId ?? ''),
    inOneText(sorted, (event) => event.directoryId ?? ''),
    inOneText(sorted, (event) => laneOf(event.organizationId, event.directoryId)),
    inOneText(sorted, (event) => event.occurredAt),
    inOneText(sorted, (event) => event.disposition),
    inOneText(sorted, (event) => event.directoryUserId ?? ''),
    bodiesOf(sorted),
    repeats,
    source,
    ...(traced ? [sorted.map(({ traceparent }) => traceparent ?? null)] : []),
  );
  const fresh = new Set(rows.map((row) => row.id));
  const other = otherWay[source];
  if (fresh.size === sorted.length || other === null) return { fresh, secondArrivals: 0 };
  const known = sorted.flatMap(({ id }) => (fresh.has(id) ? [] : id));
  return { fresh, secondArrivals: (await on.$queryRawUnsafe<unknown[]>(secondSql, known, other)).length };
}
