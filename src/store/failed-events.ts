import type { Database } from './database.ts';

/** How many events have failed for good, by the counters that every change of an outcome keeps. */
export async function countFailed({ prisma }: Database): Promise<number> {
  const { _sum: sum } = await prisma.outcomeCount.aggregate({ where: { outcome: 'failed' }, _sum: { count: true } });
  return Number(sum.count ?? 0n);
}

/** The events that have failed for good and whose number is above `after`, in the order of their numbers. */
export async function findFailed(
  { prisma }: Database,
  after: bigint,
  limit: number,
): Promise<{ readonly id: string; readonly seq: bigint }[]> {
  return prisma.$queryRaw<{ id: string; seq: bigint }[]>`
    SELECT event_id AS id, seq FROM event_outcomes WHERE outcome = 'failed' AND seq > ${after} ORDER BY seq LIMIT ${limit}`;
}

/** Those of the events that have not failed for good: they wait, ended in another way, or are not known any more. */
export async function notFailed({ prisma }: Database, eventIds: readonly string[]): Promise<string[]> {
  const rows = await prisma.$queryRaw<{ id: string }[]>`
    SELECT asked.id FROM unnest(${eventIds}::text[]) AS asked(id)
    WHERE NOT EXISTS (SELECT 1 FROM event_outcomes o WHERE o.event_id = asked.id AND o.outcome = 'failed')`;
  return rows.map((row) => row.id);
}

/** Why an event has failed for good; null when it has not. */
export async function failedReason({ direct }: Database, eventId: string): Promise<string | null> {
  const sql = `SELECT reason FROM event_outcomes WHERE event_id = $1 AND outcome = 'failed'`;
  const [failed] = await direct.$queryRawUnsafe<{ reason: string }[]>(sql, eventId);
  return failed?.reason ?? null;
}
