import { outcomes, type Outcome } from '../core/decision.ts';
import type { Database } from './database.ts';
import { defaultDirectory, readMigrations } from './migration-files.ts';

/** How events stand, all of one moment: pending and outcomes together are every event that was acknowledged. */
export interface EventsStatus {
  /** Acknowledged, and without an outcome. */
  readonly pending: number;
  /** How long the one that waits longest has waited, in seconds; null when none waits. */
  readonly oldestPendingSeconds: number | null;
  readonly byOutcome: Readonly<Record<Outcome, number>>;
}

interface Row {
  readonly pending: bigint;
  readonly oldest: number | null;
  readonly counts: Partial<Record<Outcome, number>> | null;
}

/** Counts events. One statement, so that an event that ends meanwhile is not missed or counted twice. */
export async function countEvents(database: Database): Promise<EventsStatus> {
  const [row] = await database.prisma.$queryRaw<Row[]>`
    SELECT (SELECT count(*) FROM pending_events) AS pending,
      (SELECT extract(epoch FROM now() - min(received_at))::float8 FROM pending_events) AS oldest,
      (SELECT json_object_agg(outcome, count) FROM (
        SELECT outcome, sum(count) AS count FROM outcome_counts GROUP BY outcome
      ) AS summed) AS counts`;
  const counts = row?.counts ?? {};
  const oldest = row?.oldest ?? null;
  return {
    pending: Number(row?.pending ?? 0),
    oldestPendingSeconds: oldest === null ? null : Math.max(0, Math.round(oldest * 1000) / 1000),
    byOutcome: Object.fromEntries(outcomes.map((outcome) => [outcome, counts[outcome] ?? 0])) as Record<
      Outcome,
      number
    >,
  };
}

/** What waits for a person's approval. */
export interface HoldsStatus {
  readonly open: number;
  /** People in the open ones; the end of a directory is held as a whole and counts none. */
  readonly waiting: number;
}

/** Counts open holds, and who waits in them. */
export async function countOpenHolds(database: Database): Promise<HoldsStatus> {
  const [row] = await database.prisma.$queryRaw<HoldsStatus[]>`
    SELECT count(DISTINCT h.id)::int AS open, count(c.member_id)::int AS waiting
    FROM holds h LEFT JOIN held_changes c ON c.hold_id = h.id AND c.state = 'waiting'
    WHERE h.closed_at IS NULL`;
  return row ?? { open: 0, waiting: 0 };
}

/** The migrations that the database lacks, over the application's own connections; reads only. */
export async function missingMigrations(database: Database): Promise<string[]> {
  const known = await readMigrations(defaultDirectory);
  const [ledger] = await database.prisma.$queryRaw<{ exists: boolean }[]>`
    SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists`;
  const applied = new Set(ledger?.exists === true ? await appliedMigrations(database) : []);
  return known.map(({ name }) => name).filter((name) => !applied.has(name));
}

async function appliedMigrations(database: Database): Promise<string[]> {
  const rows = await database.prisma.$queryRaw<{ name: string }[]>`
    SELECT migration_name AS name FROM _prisma_migrations WHERE finished_at IS NOT NULL AND rolled_back_at IS NULL`;
  return rows.map(({ name }) => name);
}
