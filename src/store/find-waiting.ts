import type { Database } from './database.ts';
import { laneOf, type Lane } from './lane.ts';

/** Lanes in which something has waited longer than `olderThanMs`, the one that waits longest first. */
export async function findWaitingLanes(database: Database, olderThanMs: number, limit: number): Promise<Lane[]> {
  const rows = await database.prisma.$queryRaw<{ lane: string }[]>`
    SELECT lane FROM pending_events
    WHERE NOT parked AND received_at < now() - make_interval(secs => ${olderThanMs / 1000}::float8)
    GROUP BY lane ORDER BY min(received_at) LIMIT ${limit}`;
  return rows.map((row) => row.lane);
}

/** Lanes of organizations with a run that has waited longer than `olderThanMs`, the oldest first. */
export async function findLanesWithRuns({ prisma }: Database, olderThanMs: number, limit: number): Promise<Lane[]> {
  const runs = await prisma.run.findMany({
    where: { finishedAt: null, createdAt: { lt: new Date(Date.now() - olderThanMs) } },
    orderBy: { createdAt: 'asc' },
    take: limit,
    select: { organizationId: true },
  });
  return [...new Set(runs.map((run) => laneOf(run.organizationId, null)))];
}

/** Events that were parked because they failed, a page at a time, by id. */
export async function findParkedEvents(database: Database, after: string, limit: number): Promise<string[]> {
  const rows = await database.prisma.pendingEvent.findMany({
    where: { parked: true, eventId: { gt: after } },
    orderBy: { eventId: 'asc' },
    take: limit,
    select: { eventId: true },
  });
  return rows.map((row) => row.eventId);
}
