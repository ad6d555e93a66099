import type { Database } from './database.ts';

/** How the reading of WorkOS's Events API stands. */
export interface CatchUpStatus {
  /** The process that polls now. */
  readonly leader: string | null;
  /** When the newest event happened up to which everything listed is stored. */
  readonly cursorAt: Date | null;
  /** When the end of the list was last reached, and how long ago that is. */
  readonly caughtUpAt: Date | null;
  readonly lagSeconds: number | null;
  /** Events that were listed, each counted once, and those of them that no webhook had brought before. */
  readonly listed: number;
  readonly brought: number;
  /** Why the last poll failed, and since when none succeeds. */
  readonly failure: string | null;
  readonly failedAt: Date | null;
}

interface Row extends Omit<CatchUpStatus, 'listed' | 'brought'> {
  readonly listed: bigint;
  readonly brought: bigint;
}

/** Null when the Events API has never been read. */
export async function readCatchUp({ prisma }: Database): Promise<CatchUpStatus | null> {
  const [row] = await prisma.$queryRaw<Row[]>`
    SELECT CASE WHEN lease_until > now() THEN leader END AS leader, cursor_at AS "cursorAt",
      caught_up_at AS "caughtUpAt", round(extract(epoch FROM now() - caught_up_at))::float8 AS "lagSeconds",
      listed, brought, failure, failed_at AS "failedAt"
    FROM catch_up`;
  return row === undefined ? null : { ...row, listed: Number(row.listed), brought: Number(row.brought) };
}
