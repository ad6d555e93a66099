import type { Stamp } from '../core/stamp.ts';
import type { Database } from './database.ts';
import { insertEvents, type IncomingEvent, type Stored } from './insert-events.ts';

/** Where the reading of WorkOS's Events API goes on. */
export interface CatchUpLease {
  /** The newest event up to which everything listed is stored; null: from `since` on. */
  readonly cursor: Stamp | null;
  /** Milliseconds since the epoch. */
  readonly since: number;
}

/** Another process has taken the reading over; what this one was about to store was not stored. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';

  constructor() {
    super('Another process reads the Events API now. Leave it to that one.');
  }
}

interface LeaseRow {
  readonly cursor: string | null;
  readonly cursor_at: number | null;
  readonly since: number;
}

// WorkOS keeps events for about 30 days, and refuses to start before that; the hour is for clocks and for waiting.
const oldestStart = `now() - interval '30 days' + interval '1 hour'`;
const leaseColumns = `
  cursor, (extract(epoch FROM cursor_at) * 1000)::float8 AS cursor_at, (extract(epoch FROM since) * 1000)::float8 AS since`;

const takeSql = `
  INSERT INTO catch_up (id, since, leader, lease_until)
  VALUES (1, ${oldestStart}, $1, now() + make_interval(secs => $2::float8 / 1000))
  ON CONFLICT (id) DO UPDATE SET leader = EXCLUDED.leader, lease_until = EXCLUDED.lease_until,
    since = CASE WHEN catch_up.cursor IS NULL THEN greatest(catch_up.since, EXCLUDED.since) ELSE catch_up.since END
  WHERE catch_up.leader = $1 OR catch_up.lease_until IS NULL OR catch_up.lease_until < now()
  RETURNING ${leaseColumns}`;

/**
 * Makes `leader` (a name that only this process has) the one that reads the Events API for the next `leaseMs`, by the
 * database's clock; null when another one is. Whoever has the lease may take it again.
 */
export async function takeLease({ prisma }: Database, leader: string, leaseMs: number): Promise<CatchUpLease | null> {
  const [row] = await prisma.$queryRawUnsafe<LeaseRow[]>(takeSql, leader, leaseMs);
  return row === undefined ? null : fromRow(row);
}

function fromRow({ cursor, cursor_at: at, since }: LeaseRow): CatchUpLease {
  return { cursor: cursor === null || at === null ? null : { eventId: cursor, at }, since };
}

/** What is stored in one transaction: events, and up to which one everything is stored then (null: as before). */
export interface FeedPage {
  readonly events: readonly IncomingEvent[];
  readonly cursor: Stamp | null;
}

const pageLimits = { maxWait: 10_000, timeout: 30_000 };

/**
 * Stores a page and moves the cursor, both or neither, and renews the lease. Throws LeaseLostError when the lease has
 * gone to another process: its cursor is none of ours to move, neither forth nor back.
 */
export async function storePage(
  { prisma }: Database,
  leader: string,
  leaseMs: number,
  { events, cursor }: FeedPage,
): Promise<Stored> {
  return prisma.$transaction(async (tx) => {
    const stored = await insertEvents(tx, events, { source: 'catch_up' });
    const brought = stored.fresh.size;
    const moved = await tx.$executeRaw`
      UPDATE catch_up SET cursor = coalesce(${cursor?.eventId ?? null}::text, cursor),
        cursor_at = coalesce(to_timestamp(${cursor?.at ?? null}::float8 / 1000), cursor_at),
        lease_until = now() + make_interval(secs => ${leaseMs}::float8 / 1000),
        listed = listed + ${brought + stored.secondArrivals}::int, brought = brought + ${brought}::int
      WHERE id = 1 AND leader = ${leader}`;
    if (moved === 0) throw new LeaseLostError();
    return stored;
  }, pageLimits);
}

/** Keeps the lease for `leaseMs` from now. Throws LeaseLostError when it has gone to another process. */
export async function renewLease({ prisma }: Database, leader: string, leaseMs: number): Promise<void> {
  const renewed = await prisma.$executeRaw`
    UPDATE catch_up SET lease_until = now() + make_interval(secs => ${leaseMs}::float8 / 1000)
    WHERE id = 1 AND leader = ${leader}`;
  if (renewed === 0) throw new LeaseLostError();
}

/** Notes that the end of the list was reached, and keeps the lease for `leaseMs`, until the next poll. */
export async function recordCaughtUp({ prisma }: Database, leader: string, leaseMs: number): Promise<void> {
  const recorded = await prisma.$executeRaw`
    UPDATE catch_up SET caught_up_at = now(), failure = NULL, failed_at = NULL,
      lease_until = now() + make_interval(secs => ${leaseMs}::float8 / 1000)
    WHERE id = 1 AND leader = ${leader}`;
  if (recorded === 0) throw new LeaseLostError();
}

/**
 * Notes why a poll failed (without personal data), and since when none succeeds, and gives the lease up: another
 * process may reach WorkOS where this one does not. Nothing happens when another one has it already.
 */
export async function recordFailure({ prisma }: Database, leader: string, failure: string): Promise<void> {
  await prisma.$executeRaw`
    UPDATE catch_up SET failure = ${failure}, failed_at = coalesce(failed_at, now()), leader = NULL, lease_until = NULL
    WHERE id = 1 AND leader = ${leader}`;
}

/** Forgets a cursor that WorkOS refuses, and starts anew from as far back as it keeps events. Throws LeaseLostError. */
export async function dropCursor({ prisma }: Database, leader: string): Promise<CatchUpLease> {
  const [row] = await prisma.$queryRawUnsafe<LeaseRow[]>(
    `UPDATE catch_up SET cursor = NULL, cursor_at = NULL, since = ${oldestStart}
     WHERE id = 1 AND leader = $1 RETURNING ${leaseColumns}`,
    leader,
  );
  if (row === undefined) throw new LeaseLostError();
  return fromRow(row);
}

/** Lets another process read at once. */
export async function releaseLease({ prisma }: Database, leader: string): Promise<void> {
  await prisma.$executeRaw`
    UPDATE catch_up SET leader = NULL, lease_until = NULL WHERE id = 1 AND leader = ${leader}`;
}
