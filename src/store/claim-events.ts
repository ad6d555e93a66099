import type { Transaction } from './database.ts';
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
}

const columns = `e.id, e.seq, e.type, (extract(epoch FROM e.occurred_at) * 1000)::float8 AS occurred_at, e.payload, p.attempts`;

// The few that are taken are chosen first: joined before the limit, every waiting event of a storm would be looked up for
// each batch of it, which measured five times the cost of applying it.
const laneSql = `
  WITH taken AS MATERIALIZED (
    SELECT event_id, attempts, occurred_at FROM pending_events
    WHERE lane = $1 AND NOT parked ORDER BY occurred_at, event_id LIMIT $2
  )
  SELECT ${columns} FROM taken p JOIN events e ON e.id = p.event_id ORDER BY p.occurred_at, p.event_id`;

/** The lane's oldest waiting events, in the order they happened. Call it under `lockOrganization`. */
export async function claimLane(tx: Statements, lane: Lane, limit: number): Promise<ClaimedEvent[]> {
  return (await tx.$queryRawUnsafe<ClaimRow[]>(laneSql, lane, limit)).map(fromRow);
}

const oneSql = `
  SELECT ${columns.replace('p.attempts', 'coalesce(p.attempts, o.attempts) AS attempts')} FROM events e
  LEFT JOIN pending_events p ON p.event_id = e.id
  LEFT JOIN event_outcomes o ON o.event_id = e.id
  WHERE e.id = $1 AND (p.event_id IS NOT NULL OR o.outcome = 'failed')`;

/** One event that waits, parked or not, or that failed; null when it has another outcome. Under `lockOrganization`. */
export async function claimEvent(tx: Statements, eventId: string): Promise<ClaimedEvent | null> {
  const [row] = await tx.$queryRawUnsafe<ClaimRow[]>(oneSql, eventId);
  return row === undefined ? null : fromRow(row);
}

/** The lane of an event that waits or has failed; null when it has another outcome, or is not known. */
export async function laneOfEvent(tx: Transaction, eventId: string): Promise<Lane | null> {
  const pending = await tx.pendingEvent.findUnique({ where: { eventId }, select: { lane: true } });
  if (pending !== null) return pending.lane;
  const ended = await tx.eventOutcome.findUnique({ where: { eventId }, select: { outcome: true } });
  if (ended?.outcome !== 'failed') return null;
  const event = await tx.event.findUnique({
    where: { id: eventId },
    select: { organizationId: true, directoryId: true },
  });
  return event === null ? null : laneOf(event.organizationId, event.directoryId);
}

function fromRow({ occurred_at: occurredAt, seq, ...row }: ClaimRow): ClaimedEvent {
  return { ...row, seq: BigInt(seq), occurredAt };
}
