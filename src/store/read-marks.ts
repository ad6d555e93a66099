import type { Statements } from './direct.ts';

/** A few of the rows that a part of a mark is about are read, so that a look costs the same however many there are. */
const some = 100;

// What changes at once, told by the end of an index or by a handful of rows. The last is what no other part tells, such as
// a member that another program renames: PostgreSQL counts the rows that were written, if up to ten seconds late.
const allSql = `
  SELECT '' AS organization, concat_ws('/',
    (SELECT max(seq) FROM events),
    (SELECT string_agg(outcome || ' ' || n, ',') FROM (
      SELECT outcome, sum(count) AS n FROM outcome_counts GROUP BY outcome ORDER BY outcome) AS o),
    (SELECT max(id) FROM audit_entries),
    (SELECT count(*) FROM (SELECT FROM pending_events LIMIT ${some}) AS p),
    (SELECT concat(count(*), ' ', sum(read + applied)) FROM resyncs WHERE finished_at IS NULL),
    (SELECT concat(count(*), ' ', sum(planned + done)) FROM replays WHERE state IN ('planning', 'running')),
    (SELECT concat(count(*), ' ', sum(done)) FROM runs WHERE finished_at IS NULL),
    (SELECT count(*) FROM holds WHERE closed_at IS NULL),
    (SELECT sum(n_tup_ins + n_tup_upd + n_tup_del) FROM pg_stat_user_tables WHERE schemaname = current_schema
      AND relname IN ('events', 'event_outcomes', 'pending_events', 'members', 'member_overrides', 'directories', 'holds',
        'held_changes', 'replays', 'resyncs', 'runs', 'role_mappings', 'audit_entries'))
  ) AS mark`;

const ofOneSql = `
  SELECT o.id, concat_ws('/',
    (SELECT seq FROM events WHERE organization_id = o.id ORDER BY seq DESC LIMIT 1),
    (SELECT string_agg(outcome || ' ' || count, ',' ORDER BY outcome) FROM outcome_counts WHERE organization_id = o.id),
    (SELECT id FROM audit_entries WHERE organization_id = o.id ORDER BY at DESC, id DESC LIMIT 1),
    (SELECT concat(active, ' ', admins) FROM member_counts WHERE organization_id = o.id),
    (SELECT concat(count(*), ' ', sum(attempts)) FROM (
      SELECT attempts FROM pending_events WHERE lane = 'organization:' || o.id LIMIT ${some}) AS p),
    (SELECT concat(count(*), ' ', sum(read + applied)) FROM resyncs WHERE organization_id = o.id AND finished_at IS NULL),
    (SELECT concat(count(*), ' ', sum(r.planned + r.done)) FROM replays r
      JOIN replay_organizations x ON x.replay_id = r.id AND x.organization_id = o.id
      WHERE r.state IN ('planning', 'running')),
    (SELECT concat(count(*), ' ', sum(done)) FROM runs WHERE organization_id = o.id AND finished_at IS NULL),
    (SELECT count(*) FROM holds WHERE organization_id = o.id AND closed_at IS NULL)
  ) FROM unnest($1::text[]) AS o(id)`;

const marksSql = `${allSql} UNION ALL ${ofOneSql}`;

/** By which listeners of all organizations are known. */
export const everybody = '';

/**
 * Marks that differ from those of an earlier look when something may have changed that is shown: one of all organizations
 * together, under `everybody`, and one of each that is named. A mark says nothing by itself.
 */
export async function readMarks(on: Statements, organizations: readonly string[]): Promise<Map<string, string>> {
  const rows = await on.$queryRawUnsafe<{ organization: string; mark: string }[]>(marksSql, organizations);
  return new Map(rows.map(({ organization, mark }) => [organization, mark]));
}
