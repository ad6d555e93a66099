import { Prisma, type Resync } from '../generated/prisma/client.ts';
import type { Database, Transaction } from './database.ts';

export type { Resync } from '../generated/prisma/client.ts';

/** A resync that is about to begin. */
export interface NewResync {
  readonly organizationId: string;
  readonly directoryId: string;
  /** The one person it is about; null: everybody. */
  readonly userId: string | null;
  readonly dryRun: boolean;
  /** `operator:<name>` or `schedule`. */
  readonly actor: string;
}

/** Records a resync that waits for a worker; null while another one of the same directory and person is unfinished. */
export async function insertResync(tx: Transaction, asked: NewResync): Promise<Resync | null> {
  const { organizationId, directoryId, userId, dryRun, actor } = asked;
  // Between two processes the unique index decides; a violation would end the caller's transaction.
  const [row] = await tx.$queryRaw<{ id: string }[]>`
    INSERT INTO resyncs (organization_id, directory_id, user_id, dry_run, actor)
    VALUES (${organizationId}, ${directoryId}, ${userId}, ${dryRun}, ${actor})
    ON CONFLICT DO NOTHING RETURNING id::text`;
  return row === undefined ? null : tx.resync.findUnique({ where: { id: row.id } });
}

/** The unfinished resync of a directory and person; null when there is none. */
export async function findUnfinishedResync(
  tx: Transaction,
  directoryId: string,
  userId: string | null,
): Promise<Resync | null> {
  return tx.resync.findFirst({ where: { directoryId, userId, finishedAt: null } });
}

/** The resync with this id, which must be a UUID; null when there is none. */
export async function findResync({ prisma }: { readonly prisma: Transaction }, id: string): Promise<Resync | null> {
  return prisma.resync.findUnique({ where: { id } });
}

/** The oldest resyncs that have been unfinished for longer than `olderThanMs`. */
export async function findUnfinishedResyncs(
  { prisma }: Database,
  olderThanMs: number,
  limit: number,
): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    SELECT id::text FROM resyncs
    WHERE finished_at IS NULL AND created_at < now() - make_interval(secs => ${olderThanMs / 1000}::float8)
    ORDER BY created_at LIMIT ${limit}`;
  return rows.map(({ id }) => id);
}

/** Another process has gone on with the same resync meanwhile, or ended it; what this one was doing is void. */
export class ResyncOvertakenError extends Error {
  override readonly name = 'ResyncOvertakenError';

  constructor() {
    super('Another process went on with this resync.');
  }
}

/** Where a resync goes on, and what it has done since. */
export type ResyncStep = Partial<Pick<Resync, 'state' | 'asOf' | 'expected' | 'reason'>> & {
  readonly stage: string;
  readonly cursor: string;
  /** Added to what was read, and to what was applied. */
  readonly read?: number;
  readonly applied?: number;
};

/**
 * Notes a step in the transaction that did it, so that a process that dies loses at most the step in hand. Throws
 * ResyncOvertakenError, which must undo that transaction, when the resync is no longer where it was read.
 */
export async function advanceResync(tx: Transaction, { id, stage, cursor }: Resync, step: ResyncStep): Promise<Resync> {
  const { read = 0, applied = 0, ...values } = step;
  const { count } = await tx.resync.updateMany({
    where: { id, stage, cursor, finishedAt: null },
    data: { ...values, read: { increment: read }, applied: { increment: applied } },
  });
  const after = count === 1 ? await tx.resync.findUnique({ where: { id } }) : null;
  if (after === null) throw new ResyncOvertakenError();
  return after;
}

/** Ends a resync, once; what it had seen is dropped, and so are payloads that were not applied. */
export async function endResync(
  { prisma }: Database,
  id: string,
  end: { readonly state: 'done' | 'failed'; readonly reason: string | null },
): Promise<void> {
  await prisma.$transaction(
    async (tx) => {
      const ended = await tx.resync.updateMany({
        where: { id, finishedAt: null },
        data: { ...end, finishedAt: new Date() },
      });
      if (ended.count === 0) return;
      await tx.resyncSeen.deleteMany({ where: { resyncId: id } });
      await tx.resyncDifference.updateMany({
        where: { resyncId: id, NOT: { payload: null } },
        data: { payload: null },
      });
    },
    { maxWait: 10_000, timeout: 60_000 },
  );
}

/** A directory that is due for a resync. */
export interface DueDirectory {
  readonly id: string;
  readonly organizationId: string;
}

interface DueRequest {
  readonly everyMs: number;
  readonly failedMs: number;
  readonly running: number;
  readonly exceptPrefix: string;
}

/**
 * Directories that were not deleted and whose newest applied resync of everybody began longer than `everyMs` ago, or
 * longer than `failedMs` when it failed; the one that waits longest first. `running`: how many may be unfinished at once
 * before none is due. `exceptPrefix`: how ids of organizations begin that WorkOS knows nothing of.
 */
export async function findDueDirectories(
  { prisma }: Database,
  { everyMs, failedMs, running, exceptPrefix }: DueRequest,
): Promise<DueDirectory[]> {
  const busy = await prisma.resync.count({ where: { finishedAt: null, actor: 'schedule' } });
  if (busy >= running) return [];
  const ago = (ms: number): Prisma.Sql => Prisma.sql`now() - make_interval(secs => ${ms / 1000}::float8)`;
  return prisma.$queryRaw<DueDirectory[]>`
    SELECT d.id, d.organization_id AS "organizationId" FROM directories d LEFT JOIN LATERAL (
      SELECT r.created_at, r.state, r.finished_at FROM resyncs r
      WHERE r.directory_id = d.id AND r.user_id IS NULL AND NOT r.dry_run ORDER BY r.created_at DESC LIMIT 1
    ) AS newest ON TRUE
    WHERE d.deleted IS NULL AND NOT starts_with(d.organization_id, ${exceptPrefix}) AND (newest.created_at IS NULL OR newest.finished_at IS NOT NULL AND
      newest.created_at < CASE newest.state WHEN 'failed' THEN ${ago(failedMs)} ELSE ${ago(everyMs)} END)
    ORDER BY newest.created_at NULLS FIRST, d.id LIMIT ${running - busy}`;
}

/** Those of some directories that are known here, whatever their state. */
export async function findKnownDirectories({ prisma }: Database, ids: readonly string[]): Promise<Set<string>> {
  const rows = await prisma.directory.findMany({ where: { id: { in: [...ids] } }, select: { id: true } });
  return new Set(rows.map(({ id }) => id));
}
