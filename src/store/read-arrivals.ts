import { directoryEventTypes } from '../core/event.ts';
import type { Database } from './database.ts';

/** By which ways the events of one day came that are applied here, by when they happened (UTC). */
export interface ArrivalsOfDay {
  /** `YYYY-MM-DD`. */
  readonly day: string;
  /** Brought by webhook, first or second. */
  readonly webhook: number;
  /** Listed by the Events API, and never brought by webhook. */
  readonly catchUpOnly: number;
  /** Brought by webhook, and passed over by the Events API, which has been read beyond them. */
  readonly missing: number;
}

// The last minute of what was read to its end is left out: events turn up in the list some seconds after they happened,
// and clocks differ.
const arrivalsSql = `
  SELECT to_char(d.day, 'YYYY-MM-DD') AS day, coalesce(n.webhook, 0)::int AS webhook,
    coalesce(n.catch_up_only, 0)::int AS "catchUpOnly", coalesce(n.missing, 0)::int AS missing
  FROM (
    SELECT generate_series(today - ($2::int - 1), today, interval '1 day') AS day
    FROM (SELECT (now() AT TIME ZONE 'UTC')::date AS today) AS t
  ) AS d LEFT JOIN (
    SELECT (e.occurred_at AT TIME ZONE 'UTC')::date AS day,
      count(*) FILTER (WHERE e.source = 'webhook' OR s.event_id IS NOT NULL) AS webhook,
      count(*) FILTER (WHERE e.source = 'catch_up' AND s.event_id IS NULL) AS catch_up_only,
      count(*) FILTER (WHERE e.source = 'webhook' AND s.event_id IS NULL AND e.occurred_at > c.since
        AND e.occurred_at < greatest(c.cursor_at, c.caught_up_at - interval '1 minute')) AS missing
    FROM events e LEFT JOIN second_arrivals s ON s.event_id = e.id LEFT JOIN catch_up c ON TRUE
    WHERE e.directory_id = $1 AND (e.organization_id = $3 OR e.organization_id IS NULL) AND e.source <> 'resync'
      AND e.type = ANY($4::text[])
      AND e.occurred_at >= ((now() AT TIME ZONE 'UTC')::date - ($2::int - 1))::timestamp AT TIME ZONE 'UTC'
    GROUP BY 1
  ) AS n ON n.day = d.day::date
  ORDER BY d.day`;

/**
 * How the events of a directory came on each of the last `days` days, the oldest first, today last; null when the
 * directory is not known. Events that a resync made are not counted. Reads what its index has of those days.
 */
export async function readArrivals(
  { prisma }: Database,
  directoryId: string,
  days: number,
): Promise<ArrivalsOfDay[] | null> {
  const directory = await prisma.directory.findUnique({ where: { id: directoryId }, select: { organizationId: true } });
  if (directory === null) return null;
  const { organizationId } = directory;
  return prisma.$queryRawUnsafe<ArrivalsOfDay[]>(arrivalsSql, directoryId, days, organizationId, directoryEventTypes);
}
