import type { Database, Transaction } from './database.ts';
import { findHold, type StoredHold } from './holds.ts';

export const noticeKinds = ['hold.opened', 'hold.expiring', 'hold.closed'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** Something that has yet to be told of a hold. */
export interface Notice {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly createdAt: Date;
  /** Tries so far, this one included. */
  readonly attempts: number;
  readonly hold: StoredHold;
}

/** For how long a notice is one process's own, in seconds; longer than a try takes. */
const claimSeconds = 60;

/** Takes the notices that are due, so that no other process tries them meanwhile, the oldest first. */
export async function claimNotices({ prisma }: Database, limit: number): Promise<Notice[]> {
  const rows = await prisma.$queryRaw<(Omit<Notice, 'hold'> & { holdId: string })[]>`
    UPDATE hold_notices SET attempts = attempts + 1, due_at = now() + make_interval(secs => ${claimSeconds}::int)
    WHERE id IN (
      SELECT id FROM hold_notices WHERE done_at IS NULL AND due_at <= now() ORDER BY id LIMIT ${limit}
      FOR UPDATE SKIP LOCKED
    )
    RETURNING id::text AS id, hold_id::text AS "holdId", kind, created_at AS "createdAt", attempts`;
  const notices: Notice[] = [];
  for (const { holdId, ...notice } of rows.sort((a, b) => Number(a.id) - Number(b.id))) {
    const hold = await findHold({ prisma }, holdId);
    if (hold !== null) notices.push({ ...notice, hold });
  }
  return notices;
}

/** Notes that a notice was told, or given up with the reason. */
export async function finishNotice({ prisma }: Database, id: string, failure: string | null): Promise<void> {
  await prisma.holdNotice.update({ where: { id: BigInt(id) }, data: { doneAt: new Date(), failure } });
}

/** Notes that a notice could not be told now, and when it is tried again. */
export async function deferNotice({ prisma }: Database, id: string, failure: string, seconds: number): Promise<void> {
  const dueAt = new Date(Date.now() + seconds * 1_000);
  await prisma.holdNotice.update({ where: { id: BigInt(id) }, data: { dueAt, failure } });
}

/** Has it told, once, that a hold is about to be answered by itself. */
export async function noticeExpiring(tx: Transaction, holdIds: readonly string[]): Promise<void> {
  const data = holdIds.map((holdId) => ({ holdId, kind: 'hold.expiring' }));
  await tx.holdNotice.createMany({ data, skipDuplicates: true });
}
