import type { Statements } from './direct.ts';
import { directoryOfLane, laneOf, organizationOfLane, type Lane } from './lane.ts';

/** An event that waits for its outcome. */
export interface ClaimedEvent {
  readonly id: string;
  readonly seq: bigint;
  readonly type: string;
  /** Milliseconds since the epoch. */
  readonly occurredAt: number;
  /** Null when its retention has passed. */
  readonly payload: string | null;
  /** Tries so far that failed. */
  readonly attempts: number;
}

/** One that has been taken from the inbox. */
export interface WaitingEvent extends ClaimedEvent {
  /** Milliseconds since it was received, all by PostgreSQL's clock; null when it had failed for good. */
  readonly waitedMs: number | null;
}

// The writer's mark lets this transaction, and no other program, change members that a directory manages.
const lockSql = `
  SELECT pg_advisory_xact_lock(hashtextextended('dsync:' || $1, 0))::text, set_config('dsync.writer', 'on', true),
    EXISTS (SELECT 1 FROM runs WHERE organization_id = $1 AND finished_at IS NULL) AS has_run`;

/**
 * Makes this transaction the only one that applies events of the lane until it ends; waits for another's end.
 * PostgreSQL's advisory locks are numbers: two lanes that share a hash wait for each other, and nothing worse.
 * Resolves to whether the organization has a run to go on with.
 */
export async function lockOrganization(tx: Statements, organizationId: string): Promise<{ readonly hasRun: boolean }> {
  const [row] = await tx.$queryRawUnsafe<{ has_run: boolean }[]>(lockSql, organizationId);
  return { hasRun: row?.has_run ?? false };
}

const tryLockSql = `
  SELECT o.id, pg_try_advisory_xact_lock(hashtextextended('dsync:' || o.id, 0)) AS locked,
    set_config('dsync.writer', 'on', true),
    EXISTS (SELECT 1 FROM runs WHERE organization_id = o.id AND finished_at IS NULL) AS has_run
  FROM unnest($1::text[]) AS o(id)`;

/**
 * The same for several organizations at once, as far as nobody else has them: waiting for one would hold up the others.
 * Resolves to those that are locked now, each with whether it has a run.
 */
export async function tryLockOrganizations(
  tx: Statements,
  organizationIds: readonly string[],
): Promise<ReadonlyMap<string, { readonly hasRun: boolean }>> {
  const rows = await tx.$queryRawUnsafe<{ id: string; locked: boolean; has_run: boolean }[]>(
    tryLockSql,
    organizationIds,
  );
  return new Map(rows.filter(({ locked }) => locked).map(({ id, has_run: hasRun }) => [id, { hasRun }]));
}

const ownerSql = 'SELECT organization_id FROM directories WHERE id = $1';

/** The organization of a lane; null while its directory is not known. */
export async function organizationOf(tx: Statements, lane: Lane): Promise<string | null> {
  const named = organizationOfLane(lane);
  if (named !== null) return named;
  const directoryId = directoryOfLane(lane);
  if (directoryId === null) return null;
  const [directory] = await tx.$queryRawUnsafe<{ organization_id: string }[]>(ownerSql, directoryId);
  return directory?.organization_id ?? null;
}

interface ClaimRow {
  readonly id: string;
  /** As text from a connection itself. */
  readonly seq: bigint | string;
  readonly type: string;
  readonly occurred_at: number;
  readonly payload: string | null;
  readonly attempts: number;
  readonly waited_ms: number | null;
}

const columns = `e.id, e.seq, e.type, (extract(epoch FROM e.occurred_at) * 1000)::float8 AS occurred_at, e.payload, p.attempts,
  (extract(epoch FROM clock_timestamp() - p.received_at) * 1000)::float8 AS waited_ms`;

// Each that is taken is looked up by its id: `OFFSET 0` keeps PostgreSQL from joining in another way. How many are taken it
// cannot know, and once it had analyzed an inbox with a storm in it, it took them for thousands and read all of `events` for
// each batch of anybody, which is 50 ms with a hundred thousand of them.
const eventOfEach = 'CROSS JOIN LATERAL (SELECT * FROM events WHERE id = p.event_id OFFSET 0) AS e';

// The few that are taken are chosen first: joined before the limit, every waiting event of a storm would be looked up for
// each batch of it, which measured five times the cost of applying it.
const laneSql = `
  WITH taken AS MATERIALIZED (
    SELECT event_id, attempts, occurred_at, received_at FROM pending_events
    WHERE lane = $1 AND NOT parked ORDER BY occurred_at, event_id LIMIT $2
  )
  SELECT ${columns} FROM taken p ${eventOfEach} ORDER BY p.occurred_at, p.event_id`;

/** The lane's oldest waiting events, in the order they happened. Call it under `lockOrganization`. */
export async function claimLane(tx: Statements, lane: Lane, limit: number): Promise<WaitingEvent[]> {
  return (await tx.$queryRawUnsafe<ClaimRow[]>(laneSql, lane, limit)).map(fromRow);
}

// Of a lane with more than it may have only the first event is told, with how many there are: it goes alone.
const lanesSql = `
  WITH taken AS MATERIALIZED (
    SELECT k.lane, w.* FROM unnest($1::text[]) AS k(lane) CROSS JOIN LATERAL (
      SELECT event_id, attempts, occurred_at, received_at, waiting::int FROM (
        SELECT *, count(*) OVER () AS waiting, row_number() OVER () AS place FROM (
          SELECT event_id, attempts, occurred_at, received_at FROM pending_events
          WHERE lane = k.lane AND NOT parked ORDER BY occurred_at, event_id LIMIT $2 + 1
        ) AS oldest
      ) AS counted WHERE waiting <= $2 OR place = 1
    ) w LIMIT $3
  )
  SELECT p.lane, p.waiting, ${columns} FROM taken p ${eventOfEach} ORDER BY p.occurred_at, p.event_id`;

/** What was taken of one of several lanes. */
export interface LaneShare {
  /** Its oldest events, in the order they happened. None when `isLong`. */
  readonly events: readonly WaitingEvent[];
  /** Whether it has more than a lane may have. */
  readonly isLong: boolean;
  /** Whether there was no room for all that waits. */
  readonly more: boolean;
}

/** How much is taken of several lanes at once. */
export interface ShareLimits {
  /** Events of a lane that is taken at all. */
  readonly ofLane: number;
  /** Events of all lanes together. */
  readonly inAll: number;
}

/**
 * The same for several lanes, the first of them first, until there are enough events. A lane of which nothing waits, or
 * that is not reached, is not in the answer; `isFull`: whether there can be such as were not reached.
 */
export async function claimLanes(
  tx: Statements,
  lanes: readonly Lane[],
  { ofLane, inAll }: ShareLimits,
): Promise<{ readonly shares: ReadonlyMap<Lane, LaneShare>; readonly isFull: boolean }> {
  const rows = await tx.$queryRawUnsafe<(ClaimRow & { readonly lane: Lane; readonly waiting: number })[]>(
    lanesSql,
    lanes,
    ofLane,
    inAll,
  );
  const isFull = rows.length === inAll;
  const shares = new Map<Lane, LaneShare>();
  for (const [lane, taken] of Map.groupBy(rows, (row) => row.lane)) {
    const waiting = taken[0]?.waiting ?? 0;
    const isLong = waiting > ofLane;
    const events = isLong ? [] : taken.map(({ lane: _lane, waiting: _waiting, ...row }) => fromRow(row));
    shares.set(lane, { events, isLong, more: isFull && waiting > events.length });
  }
  return { shares, isFull };
}

const oneSql = `
  SELECT ${columns.replace('p.attempts', 'coalesce(p.attempts, o.attempts) AS attempts')} FROM events e
  LEFT JOIN pending_events p ON p.event_id = e.id
  LEFT JOIN event_outcomes o ON o.event_id = e.id
  WHERE e.id = $1 AND (p.event_id IS NOT NULL OR o.outcome = 'failed')`;

/** One event that waits, parked or not, or that failed; null when it has another outcome. Under `lockOrganization`. */
export async function claimEvent(tx: Statements, eventId: string): Promise<WaitingEvent | null> {
  const [row] = await tx.$queryRawUnsafe<ClaimRow[]>(oneSql, eventId);
  return row === undefined ? null : fromRow(row);
}

// Looked up one after the other: an event waits or has an outcome, and nearly all that are asked about wait.
const waitingLaneSql = 'SELECT lane FROM pending_events WHERE event_id = $1';
const failedLaneSql = `
  SELECT e.organization_id, e.directory_id FROM event_outcomes o JOIN events e ON e.id = o.event_id
  WHERE o.event_id = $1 AND o.outcome = 'failed'`;

/** The lane of an event that waits or has failed; null when it has another outcome, or is not known. */
export async function laneOfEvent(tx: Statements, eventId: string): Promise<Lane | null> {
  const [pending] = await tx.$queryRawUnsafe<{ lane: Lane }[]>(waitingLaneSql, eventId);
  if (pending !== undefined) return pending.lane;
  const [failed] = await tx.$queryRawUnsafe<{ organization_id: string | null; directory_id: string | null }[]>(
    failedLaneSql,
    eventId,
  );
  return failed === undefined ? null : laneOf(failed.organization_id, failed.directory_id);
}

function fromRow({ occurred_at: occurredAt, waited_ms: waitedMs, seq, ...row }: ClaimRow): WaitingEvent {
  return { ...row, seq: BigInt(seq), occurredAt, waitedMs };
}
