import type { Outcome } from '../core/decision.ts';
import type { Statements } from './direct.ts';

/** What came in and what was decided between two times. */
export interface ActivityCount {
  readonly received: number;
  /** Repetitions are counted when they come, and are no decisions. */
  readonly decided: Readonly<Record<Exclude<Outcome, 'duplicate'>, number>>;
  /** From receiving to deciding, of what was not ignored; null when there was nothing such. */
  readonly latencyMs: { readonly p50: number; readonly p95: number } | null;
}

interface Row {
  readonly received: number;
  readonly decided: Partial<ActivityCount['decided']> | null;
  readonly latency: readonly number[] | null;
}

/** So many latencies tell the percentiles of any number of them. */
const sampleSize = 1_000;

// Events are numbered as they are received, so the number at which a time begins is found by halving, and they are
// counted in an index of numbers: an index of the times would be one more to write for every event. Deliveries that
// overlap may stand on the wrong side of an edge, by as long as they took. Decisions are found by their time itself, since
// a replay decides old events; the look-up of each event is kept from becoming a join that reads all of them.
const activitySql = (ofOrganization: string): string => `
  WITH RECURSIVE search AS (
    SELECT edge.at, b.low, b.high FROM unnest(ARRAY[$1::timestamptz, $2::timestamptz]) AS edge(at),
      (SELECT min(seq) AS low, max(seq) + 1 AS high FROM events) AS b WHERE b.low IS NOT NULL
    UNION ALL
    SELECT s.at, CASE WHEN e.received_at < s.at THEN e.seq + 1 ELSE s.low END,
      CASE WHEN e.received_at < s.at THEN s.high ELSE (s.low + s.high) / 2 END
    FROM search s CROSS JOIN LATERAL (
      SELECT seq, received_at FROM events WHERE seq >= (s.low + s.high) / 2 ORDER BY seq LIMIT 1
    ) AS e WHERE s.low < s.high
  ), found AS MATERIALIZED (
    SELECT coalesce(min(low), 0) AS first, coalesce(max(low), 0) AS beyond FROM search WHERE low >= high
  ), decided AS MATERIALIZED (
    SELECT outcome, seq, decided_at FROM event_outcomes
    WHERE decided_at >= $1::timestamptz AND decided_at < $2::timestamptz ${ofOrganization}
  ), counted AS MATERIALIZED (
    SELECT outcome, count(*) AS n FROM decided GROUP BY outcome
  ), sampled AS (
    SELECT greatest(0, extract(epoch FROM d.decided_at - e.received_at) * 1000)::float8 AS ms
    FROM decided d CROSS JOIN LATERAL (SELECT received_at FROM events WHERE seq = d.seq LIMIT 1) AS e
    WHERE d.outcome <> 'ignored' AND d.seq % greatest(1, (SELECT sum(n) FROM counted)::bigint / ${sampleSize}) = 0
  )
  SELECT (SELECT count(*)::int FROM events WHERE seq >= (SELECT first FROM found)
      AND seq < (SELECT beyond FROM found) ${ofOrganization}) AS received,
    (SELECT json_object_agg(outcome, n) FROM counted) AS decided,
    (SELECT percentile_disc(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY ms) FROM sampled) AS latency`;

const ofAllSql = activitySql('');
const ofOneSql = activitySql('AND organization_id = $3');

/** Counts what happened from one time until before another, of one organization or of all (null). */
export async function countActivity(
  tx: Statements,
  { from, to }: { readonly from: Date; readonly to: Date },
  organization: string | null,
): Promise<ActivityCount> {
  const edges = [from.toISOString(), to.toISOString()];
  const [row] =
    organization === null
      ? await tx.$queryRawUnsafe<Row[]>(ofAllSql, ...edges)
      : await tx.$queryRawUnsafe<Row[]>(ofOneSql, ...edges, organization);
  const [p50, p95] = row?.latency ?? [];
  return {
    received: row?.received ?? 0,
    decided: { ...nothing, ...row?.decided },
    latencyMs: p50 === undefined || p95 === undefined ? null : { p50: Math.round(p50), p95: Math.round(p95) },
  };
}

const nothing: ActivityCount['decided'] = { applied: 0, unchanged: 0, superseded: 0, ignored: 0, held: 0, failed: 0 };
