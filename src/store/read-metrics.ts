import type { Outcome } from '../core/decision.ts';
import type { DriftKind } from '../core/drift.ts';
import type { HoldRule } from '../core/held.ts';
import type { Reader } from './page.ts';

/** Rows that are counted one by one, at most: a storm of millions is not counted for every look at it. */
const countLimit = 100_000;
/** Directories that are told of one by one. */
export const directoryLimit = 1_000;

/** What changes from one second to the next. */
export interface Backlog {
  /** Events without an outcome: those that wait for their lane, and those that failed and are tried again. */
  readonly waiting: number;
  readonly retrying: number;
  /** Seconds; 0 while none waits. */
  readonly oldestPendingSeconds: number;
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  readonly replays: Readonly<Partial<Record<'planning' | 'running', number>>>;
  readonly resyncs: number;
  /** Open holds, people who wait in them, and the age of the oldest in seconds; 0 when there is none. */
  readonly holds: Readonly<Partial<Record<HoldRule, number>>>;
  readonly held: number;
  /** Open holds that are about to be answered by themselves. */
  readonly expiringHolds: number;
  readonly oldestHoldSeconds: number;
  /** Audit entries without a seal, and the age of the oldest of them in seconds; 0 when there is none. */
  readonly unsealed: number;
  readonly oldestUnsealedSeconds: number;
  /** Seconds since the epoch; null when the Events API has never been read to its end. */
  readonly caughtUpAt: number | null;
  /** Null when the Events API has never been read. */
  readonly catchUpFailing: boolean | null;
  /** Events that only the Events API brought. */
  readonly brought: number | null;
}

interface BacklogRow extends Omit<Backlog, 'outcomes' | 'replays' | 'holds' | 'brought'> {
  readonly holds: Backlog['holds'] | null;
  readonly outcomes: Backlog['outcomes'] | null;
  readonly replays: Backlog['replays'] | null;
  readonly brought: bigint | null;
}

/** Reads it in one statement. Every part of it goes by an index or is a handful of rows, and no count passes its limit. */
export async function readBacklog({ prisma }: Reader): Promise<Backlog> {
  const [row] = await prisma.$queryRaw<BacklogRow[]>`
    WITH retrying AS (
      SELECT count(*)::int AS n FROM (SELECT 1 FROM pending_events WHERE parked LIMIT ${countLimit}) AS p
    ), pending AS (
      SELECT count(*)::int AS n FROM (SELECT 1 FROM pending_events LIMIT ${countLimit}) AS p
    ), unsealed AS (
      SELECT count(*)::int AS n, coalesce(extract(epoch FROM now() - min(at)), 0)::float8 AS age FROM (
        SELECT at FROM audit_entries
        WHERE id > coalesce((SELECT max(last_id) FROM audit_seals), 0) ORDER BY id LIMIT ${countLimit}
      ) AS e
    )
    SELECT greatest(pending.n - retrying.n, 0) AS waiting, retrying.n AS retrying,
      unsealed.n AS unsealed, greatest(unsealed.age, 0) AS "oldestUnsealedSeconds",
      (SELECT greatest(coalesce(extract(epoch FROM now() - min(received_at)), 0), 0)::float8 FROM pending_events)
        AS "oldestPendingSeconds",
      (SELECT json_object_agg(outcome, n) FROM (
        SELECT outcome, sum(count) AS n FROM outcome_counts GROUP BY outcome
      ) AS o) AS outcomes,
      (SELECT json_object_agg(state, n) FROM (
        SELECT state, count(*) AS n FROM replays WHERE state IN ('planning', 'running') GROUP BY state
      ) AS r) AS replays,
      (SELECT count(*)::int FROM resyncs WHERE finished_at IS NULL) AS resyncs,
      (SELECT json_object_agg(rule, n) FROM (
        SELECT rule, count(*) AS n FROM holds WHERE closed_at IS NULL GROUP BY rule
      ) AS h) AS holds,
      (SELECT count(*)::int FROM (SELECT 1 FROM held_changes WHERE state = 'waiting' LIMIT ${countLimit}) AS w) AS held,
      (SELECT count(*)::int FROM holds h JOIN hold_notices n ON n.hold_id = h.id AND n.kind = 'hold.expiring'
        WHERE h.closed_at IS NULL) AS "expiringHolds",
      (SELECT greatest(coalesce(extract(epoch FROM now() - min(opened_at)), 0), 0)::float8 FROM holds
        WHERE closed_at IS NULL) AS "oldestHoldSeconds",
      extract(epoch FROM c.caught_up_at)::float8 AS "caughtUpAt", c.failure IS NOT NULL AS "catchUpFailing", c.brought
    FROM retrying, pending, unsealed LEFT JOIN catch_up c ON true`;
  if (row === undefined) throw new Error('The backlog has one row, and none came.');
  const reads = row.brought !== null;
  return {
    ...row,
    outcomes: row.outcomes ?? {},
    replays: row.replays ?? {},
    holds: row.holds ?? {},
    brought: row.brought === null ? null : Number(row.brought),
    catchUpFailing: reads ? row.catchUpFailing : null,
  };
}

/** What changes from one minute to the next. */
export interface Standing {
  /** Active members that need attention. */
  readonly needAttention: number;
  /** Directories that are not deleted. */
  readonly directories: number;
  /** Of the first `directoryLimit` of them, by id: when the newest event happened, in seconds since the epoch. */
  readonly lastEvents: readonly { readonly id: string; readonly at: number }[];
  /** What the newest full resync of each directory found, and whether it also mended it. */
  readonly drift: readonly { readonly kind: DriftKind; readonly mended: boolean; readonly count: number }[];
}

/** Reads it in a few statements, each bounded: directories by their limit, members and differences by `countLimit`. */
export async function readStanding({ prisma }: Reader): Promise<Standing> {
  const [counts] = await prisma.$queryRaw<{ needAttention: number; directories: number }[]>`
    SELECT (SELECT count(*)::int FROM (
        SELECT 1 FROM members WHERE needs_attention IS NOT NULL AND status = 'active' LIMIT ${countLimit}
      ) AS m) AS "needAttention",
      (SELECT count(*)::int FROM directories WHERE deleted IS NULL OR snapshot_stamp > deleted) AS directories`;
  const lastEvents = await prisma.$queryRaw<{ id: string; at: number }[]>`
    SELECT d.id, extract(epoch FROM e.occurred_at)::float8 AS at FROM (
      SELECT id FROM directories WHERE deleted IS NULL OR snapshot_stamp > deleted ORDER BY id LIMIT ${directoryLimit}
    ) AS d CROSS JOIN LATERAL (
      SELECT occurred_at FROM events WHERE directory_id = d.id ORDER BY occurred_at DESC LIMIT 1
    ) AS e`;
  const drift = await prisma.$queryRaw<{ kind: DriftKind; mended: boolean; count: number }[]>`
    SELECT kind, mended, count(*)::int AS count FROM (
      SELECT f.kind, r.mended FROM directories d CROSS JOIN LATERAL (
        SELECT id, NOT dry_run AND state = 'done' AS mended FROM resyncs
        WHERE directory_id = d.id AND user_id IS NULL AND finished_at IS NOT NULL ORDER BY created_at DESC LIMIT 1
      ) AS r JOIN resync_differences f ON f.resync_id = r.id
      WHERE d.deleted IS NULL OR d.snapshot_stamp > d.deleted LIMIT ${countLimit}
    ) AS found GROUP BY kind, mended`;
  return { needAttention: counts?.needAttention ?? 0, directories: counts?.directories ?? 0, lastEvents, drift };
}
