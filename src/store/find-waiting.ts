import type { Database } from './database.ts';
import { laneOf, type Lane } from './lane.ts';
import type { Reader } from './page.ts';

// From lane to lane through the index, and in each no further than its first event: the storm of one organization costs
// a sweep no more than a single event does.
const lanesSql = `
  WITH RECURSIVE lanes AS (
    (SELECT lane FROM pending_events ORDER BY lane LIMIT 1)
    UNION ALL
    SELECT (SELECT lane FROM pending_events WHERE lane > lanes.lane ORDER BY lane LIMIT 1)
    FROM lanes WHERE lane IS NOT NULL
  )
  SELECT lanes.lane FROM lanes CROSS JOIN LATERAL (
    SELECT received_at FROM pending_events p WHERE p.lane = lanes.lane AND NOT parked
    ORDER BY occurred_at, event_id LIMIT 1
  ) first
  WHERE first.received_at < now() - make_interval(secs => $1::float8)
  ORDER BY first.received_at LIMIT $2`;

/** Lanes whose next event has waited longer than `olderThanMs`, the one that waits longest first. */
export async function findWaitingLanes({ prisma }: Reader, olderThanMs: number, limit: number): Promise<Lane[]> {
  const rows = await prisma.$queryRawUnsafe<{ lane: string }[]>(lanesSql, olderThanMs / 1000, limit);
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
