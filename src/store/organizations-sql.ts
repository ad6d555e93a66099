/** An event that has waited for so long is late; DsyncEventsWait in deploy/prometheus/alerts.yml says the same. */
const lateAfterSeconds = 300;

/** The next events of a lane, of which the one that waits longest is told. */
const headOfLane = 10;

/** Events in which the newest that WorkOS sent is looked for: a resync may have made any number of newer ones. */
const newestEvents = 100;

// Lanes are hopped through by their index, one look for each: in a storm there are a million events and few lanes.
const waitingSql = `
  lanes AS (
    (SELECT lane FROM pending_events ORDER BY lane LIMIT 1)
    UNION ALL SELECT (SELECT p.lane FROM pending_events p WHERE p.lane > l.lane ORDER BY p.lane LIMIT 1)
    FROM lanes l WHERE l.lane IS NOT NULL
  ), waiting AS MATERIALIZED (
    SELECT coalesce(d.organization_id, substr(l.lane, length('organization:') + 1)) AS organization_id, l.lane, (
      SELECT min(received_at) FROM (
        SELECT received_at FROM pending_events WHERE lane = l.lane ORDER BY occurred_at, event_id LIMIT ${headOfLane}
      ) AS head
    ) AS since
    FROM lanes l LEFT JOIN directories d ON l.lane = 'directory:' || d.id
    WHERE l.lane LIKE 'organization:%' OR d.id IS NOT NULL
  )`;

// Whoever has a directory, members, events or a setting here. Each of these tables has a few rows an organization.
const knownSql = `
  known AS MATERIALIZED (
    SELECT id FROM (
      SELECT organization_id AS id FROM directories UNION SELECT organization_id FROM member_counts
      UNION SELECT organization_id FROM outcome_counts UNION SELECT id FROM organizations
      UNION SELECT organization_id FROM waiting
    ) AS any_trace
    WHERE id <> '' AND ($1::text IS NULL OR id = $1) AND NOT EXISTS (
      SELECT FROM unnest($2::text[]) AS word(pattern) WHERE NOT (any_trace.id ILIKE pattern OR EXISTS (
        SELECT FROM directories d WHERE d.organization_id = any_trace.id AND (d.id ILIKE pattern OR d.name ILIKE pattern)
      ))
    )
  )`;

const explained = `('late_event', 'held')`;

// What a resync mended stands no more, and one that failed has not compared everything.
const comparedSql = `
  compared AS MATERIALIZED (
    SELECT d.organization_id, r.id AS resync_id, r.dry_run AND coalesce((
      SELECT true FROM resync_differences f WHERE f.resync_id = r.id AND f.kind NOT IN ${explained} LIMIT 1
    ), false) AS drifts
    FROM known k JOIN directories d ON d.organization_id = k.id AND d.deleted IS NULL CROSS JOIN LATERAL (
      SELECT id, dry_run FROM resyncs WHERE directory_id = d.id AND user_id IS NULL AND state = 'done'
      ORDER BY created_at DESC LIMIT 1
    ) AS r
  )`;

// Only whether there is any is asked of all organizations; how many, of those of the page. It is asked with a limit where
// PostgreSQL would make one reading of all rows out of an EXISTS.
const concernedSql = `
  concerned AS (
    SELECT k.id, w.since,
      EXISTS (SELECT FROM holds h WHERE h.organization_id = k.id AND h.closed_at IS NULL) AS held,
      coalesce(o.count, 0) > 0 AS failed, coalesce(o.count, 0) AS failures,
      coalesce(w.since < now() - interval '${lateAfterSeconds} seconds', false) AS behind,
      coalesce(c.drifts, false) AS drift, c.drifts IS NOT NULL AS compared,
      coalesce((SELECT true FROM members m WHERE m.organization_id = k.id AND m.needs_attention IS NOT NULL
        AND m.status = 'active' LIMIT 1), false) AS needs_attention
    FROM known k
    LEFT JOIN outcome_counts o ON o.organization_id = k.id AND o.outcome = 'failed'
    LEFT JOIN (SELECT organization_id, min(since) AS since FROM waiting GROUP BY 1) w ON w.organization_id = k.id
    LEFT JOIN (SELECT organization_id, bool_or(drifts) AS drifts FROM compared GROUP BY 1) c ON c.organization_id = k.id
  ), page AS MATERIALIZED (
    SELECT * FROM (
      SELECT *, array_remove(ARRAY[CASE WHEN held THEN 'held' END, CASE WHEN failed THEN 'failed' END,
          CASE WHEN behind THEN 'behind' END, CASE WHEN drift THEN 'drift' END,
          CASE WHEN needs_attention THEN 'needs_attention' END], NULL) AS concerns,
        CASE WHEN held THEN 0 WHEN failed THEN 1 WHEN behind THEN 2 WHEN drift THEN 3 WHEN needs_attention THEN 4 ELSE 5 END
          AS rank
      FROM concerned
    ) AS ranked
    WHERE ($3::text IS NULL OR $3 = ANY(concerns) OR $3 = 'any' AND rank < 5)
      AND ($4::int IS NULL OR (rank, id) > ($4, $5::text))
    ORDER BY rank, id LIMIT $6
  )`;

const shownSql = `
  SELECT p.id, p.concerns, p.failures::float8 AS failed,
    coalesce(m.active, 0) AS active, coalesce(m.admins, 0) AS admins,
    (SELECT count(*)::int FROM (
      SELECT FROM members x WHERE x.organization_id = p.id AND x.needs_attention IS NOT NULL AND x.status = 'active' LIMIT $7
    ) AS found) AS "needAttention",
    (SELECT count(*)::int FROM (
      SELECT FROM waiting w JOIN pending_events e ON e.lane = w.lane WHERE w.organization_id = p.id LIMIT $7
    ) AS found) AS pending,
    extract(epoch FROM now() - p.since)::float8 AS "oldestPendingSeconds",
    (SELECT e.received_at FROM (
      SELECT seq, received_at, source FROM events WHERE organization_id = p.id ORDER BY seq DESC LIMIT ${newestEvents}
    ) AS e WHERE e.source <> 'resync' ORDER BY e.seq DESC LIMIT 1) AS "lastAt",
    (SELECT count(*)::int FROM holds h WHERE h.organization_id = p.id AND h.closed_at IS NULL) AS "openHolds",
    (SELECT count(*)::int FROM (
      SELECT FROM holds h JOIN held_changes x ON x.hold_id = h.id AND x.state = 'waiting'
      WHERE h.organization_id = p.id AND h.closed_at IS NULL LIMIT $7
    ) AS found) AS held,
    CASE WHEN p.compared THEN (SELECT count(*)::int FROM (
      SELECT FROM compared c JOIN resync_differences f ON f.resync_id = c.resync_id AND f.kind NOT IN ${explained}
      WHERE c.organization_id = p.id AND c.drifts LIMIT $7
    ) AS found) END AS drift,
    (SELECT count(*)::int FROM directories d WHERE d.organization_id = p.id) AS "directoryCount",
    (SELECT coalesce(json_agg(to_jsonb(d) || jsonb_build_object('last_event_at', (
        SELECT e.occurred_at FROM (
          SELECT occurred_at, source FROM events WHERE directory_id = d.id ORDER BY occurred_at DESC LIMIT ${newestEvents}
        ) AS e WHERE e.source <> 'resync' ORDER BY e.occurred_at DESC LIMIT 1
      )) ORDER BY d.deleted IS NOT NULL, d.id), '[]') FROM (
      SELECT * FROM directories WHERE organization_id = p.id ORDER BY deleted IS NOT NULL, id LIMIT $8
    ) AS d) AS directories
  FROM page p LEFT JOIN member_counts m ON m.organization_id = p.id ORDER BY p.rank, p.id`;

/**
 * A page of organizations, the worst first. $1: only this one, or null. $2: patterns that each must be found. $3: a
 * concern, `any`, or null. $4 and $5: rank and id after which the page begins, or null. $6: organizations at most; $7:
 * things that are counted one by one, at most; $8: directories that are shown of each.
 */
export const organizationsSql = `
  WITH RECURSIVE ${[waitingSql, knownSql, comparedSql, concernedSql].join(',')}${shownSql}`;
