import type { Database, Transaction } from './database.ts';
import { sqlStateOf } from './database-error.ts';

/** What one batch came to. */
export interface Pruned {
  /** Rows that were dropped or emptied. */
  readonly rows: number;
  /** Whether there may be more to do. */
  readonly more: boolean;
}

/** Rows of one batch: some milliseconds of work, and few enough that nobody who meets its locks notices. */
const batchSize = 1_000;
/** How long a batch may wait for a row that somebody else has; then it is left to the next sweep. */
const lockTimeoutMs = 200;
/** SQLSTATE of a lock that was not had in time. */
const lockNotAvailable = '55P03';

/** Milliseconds, of a connection and of a batch. */
const transactionLimits = { maxWait: 10_000, timeout: 30_000 };

const nothing: Pruned = { rows: 0, more: false };

/** The highest number that PostgreSQL can give an event. */
const highestSeq = '9223372036854775807';

// The next events after the mark, which is asked for as one value so that the index is entered there. It goes no further than the first that is too young or has no outcome: past one that
// waits, the mark would hide it for ever. Whoever does not get the mark leaves the work to the process that has it.
const pageSql = `
  WITH mark AS (
    SELECT seq FROM pruning_marks WHERE what = $1 FOR UPDATE SKIP LOCKED
  ), page AS (
    SELECT id, seq, payload IS NOT NULL AS has_payload, received_at < now() - make_interval(days => $2) AS is_old
    FROM events WHERE seq > (SELECT seq FROM mark) ORDER BY seq LIMIT ${batchSize}
  ), stops AS (
    SELECT seq FROM page WHERE NOT is_old
    UNION ALL SELECT seq FROM pending_events WHERE event_id = ANY(ARRAY(SELECT id FROM page))
  ), passed AS (
    SELECT * FROM page WHERE seq < coalesce((SELECT min(seq) FROM stops), ${highestSeq})
  ), moved AS (
    UPDATE pruning_marks SET seq = (SELECT max(seq) FROM passed) WHERE what = $1 AND EXISTS (SELECT 1 FROM passed)
  )`;

const payloadsSql = `${pageSql}, dropped AS (
    UPDATE events e SET payload = NULL FROM passed WHERE e.id = passed.id AND passed.has_payload RETURNING 1
  )
  SELECT (SELECT count(*) FROM dropped)::int AS rows, (SELECT count(*) FROM passed) = ${batchSize} AS more`;

/** Drops the next payloads that are older than so many days. */
export async function prunePayloads(database: Database, days: number): Promise<Pruned> {
  return batch(database, payloadsSql, 'payloads', days);
}

const deletionSql = `, events_deleted AS (
    DELETE FROM events WHERE id IN (SELECT id FROM doomed) RETURNING 1
  ), outcomes_deleted AS (
    DELETE FROM event_outcomes WHERE event_id IN (SELECT id FROM doomed)
  ), arrivals_deleted AS (
    DELETE FROM second_arrivals WHERE event_id IN (SELECT id FROM doomed)
  )`;

const outcomesSql = `${pageSql}, doomed AS (
    SELECT p.id FROM passed p JOIN event_outcomes o ON o.event_id = p.id WHERE o.outcome <> 'failed'
  )${deletionSql}
  SELECT (SELECT count(*) FROM events_deleted)::int AS rows, (SELECT count(*) FROM passed) = ${batchSize} AS more`;

/** Deletes the next events that are older than so many days, with their outcomes; failed ones stay. */
export async function pruneOutcomes(database: Database, days: number): Promise<Pruned> {
  return batch(database, outcomesSql, 'outcomes', days);
}

// Behind the mark only failed ones are left, so that the index on (outcome, seq) finds the others without a search.
const settledSql = `
  WITH mark AS (
    SELECT seq FROM pruning_marks WHERE what = 'outcomes' FOR UPDATE SKIP LOCKED
  ), doomed AS (
    SELECT o.event_id AS id FROM unnest(enum_range(NULL::event_outcome)) AS kind(outcome), LATERAL (
      SELECT event_id FROM event_outcomes
      WHERE outcome = kind.outcome AND seq <= (SELECT seq FROM mark) ORDER BY seq LIMIT 100
    ) o WHERE kind.outcome <> 'failed'
  )${deletionSql}
  SELECT (SELECT count(*) FROM events_deleted)::int AS rows, (SELECT count(*) FROM doomed) >= 100 AS more`;

/** Deletes old events that had stayed because they failed, and have another outcome since. */
export async function pruneSettled(database: Database): Promise<Pruned> {
  return batch(database, settledSql);
}

// The erased are few, and looked up by their identities. Somebody has come back when a description is newer than the
// erasure; until then, whatever still arrives about them is not kept.
const erasedSql = `
  WITH doomed AS (
    SELECT e.id FROM erasures r JOIN members m ON m.id = r.member_id
    JOIN directory_users u ON u.organization_id = r.organization_id AND u.identity_id = m.identity_id
    JOIN events e ON e.directory_user_id = u.id
    WHERE u.erased_at IS NOT NULL AND e.payload IS NOT NULL
      AND coalesce(e.organization_id, r.organization_id) = r.organization_id
      AND (e.occurred_at <= u.erased_at OR u.snapshot IS NULL
        OR (u.snapshot #>> '{stamp,at}')::float8 <= extract(epoch FROM u.erased_at) * 1000)
      AND NOT EXISTS (SELECT 1 FROM pending_events p WHERE p.event_id = e.id)
    LIMIT ${batchSize}
  ), dropped AS (
    UPDATE events e SET payload = NULL FROM doomed WHERE e.id = doomed.id RETURNING 1
  )
  SELECT (SELECT count(*) FROM dropped)::int AS rows, (SELECT count(*) FROM doomed) = ${batchSize} AS more`;

/** Drops the payloads that arrived about people after they were erased. */
export async function pruneErased(database: Database): Promise<Pruned> {
  return batch(database, erasedSql);
}

const resyncsSql = `
  WITH old AS (
    SELECT id FROM resyncs WHERE finished_at < now() - make_interval(days => $1) ORDER BY finished_at LIMIT 20
  ), differences AS (
    SELECT d.resync_id, d.event_id FROM old JOIN resync_differences d ON d.resync_id = old.id LIMIT ${batchSize}
  ), seen AS (
    SELECT s.resync_id, s.thing FROM old JOIN resync_seen s ON s.resync_id = old.id LIMIT ${batchSize}
  ), is_last AS (
    SELECT (SELECT count(*) FROM differences) < ${batchSize} AND (SELECT count(*) FROM seen) < ${batchSize} AS yes
  ), differences_deleted AS (
    DELETE FROM resync_differences d USING differences x WHERE d.resync_id = x.resync_id AND d.event_id = x.event_id
    RETURNING 1
  ), seen_deleted AS (
    DELETE FROM resync_seen s USING seen x WHERE s.resync_id = x.resync_id AND s.thing = x.thing RETURNING 1
  ), resyncs_deleted AS (
    DELETE FROM resyncs r USING is_last WHERE is_last.yes AND r.id IN (SELECT id FROM old) RETURNING 1
  )
  SELECT ((SELECT count(*) FROM differences_deleted) + (SELECT count(*) FROM seen_deleted)
    + (SELECT count(*) FROM resyncs_deleted))::int AS rows,
    NOT (SELECT yes FROM is_last) OR (SELECT count(*) FROM old) = 20 AS more`;

/** Deletes resyncs that ended so many days ago, with all that they found. */
export async function pruneResyncs(database: Database, days: number): Promise<Pruned> {
  return batch(database, resyncsSql, days);
}

const replaysSql = `
  WITH expired AS (
    UPDATE replays SET state = 'cancelled', state_reason = 'It was not run in time.', finished_at = now()
    WHERE state = 'planned' AND planned_at < now() - make_interval(days => $1)
  ), old AS (
    SELECT id FROM replays WHERE finished_at < now() - make_interval(days => $1) ORDER BY finished_at LIMIT 20
  ), items AS (
    SELECT i.replay_id, i.position FROM old JOIN replay_items i ON i.replay_id = old.id LIMIT ${batchSize}
  ), effects AS (
    SELECT f.replay_id, f.member_id FROM old JOIN replay_effects f ON f.replay_id = old.id LIMIT ${batchSize}
  ), is_last AS (
    SELECT (SELECT count(*) FROM items) < ${batchSize} AND (SELECT count(*) FROM effects) < ${batchSize} AS yes
  ), items_deleted AS (
    DELETE FROM replay_items i USING items x WHERE i.replay_id = x.replay_id AND i.position = x.position RETURNING 1
  ), effects_deleted AS (
    DELETE FROM replay_effects f USING effects x WHERE f.replay_id = x.replay_id AND f.member_id = x.member_id
    RETURNING 1
  ), organizations_deleted AS (
    DELETE FROM replay_organizations o USING is_last WHERE is_last.yes AND o.replay_id IN (SELECT id FROM old)
  ), replays_deleted AS (
    DELETE FROM replays r USING is_last WHERE is_last.yes AND r.id IN (SELECT id FROM old) RETURNING 1
  )
  SELECT ((SELECT count(*) FROM items_deleted) + (SELECT count(*) FROM effects_deleted)
    + (SELECT count(*) FROM replays_deleted))::int AS rows,
    NOT (SELECT yes FROM is_last) OR (SELECT count(*) FROM old) = 20 AS more`;

/** Deletes replays that ended so many days ago, with their plans; a preview that was not run in that time has ended. */
export async function pruneReplays(database: Database, days: number): Promise<Pruned> {
  return batch(database, replaysSql, days);
}

const runsSql = `
  WITH old AS (
    SELECT id FROM runs WHERE finished_at < now() - make_interval(days => $1) LIMIT ${batchSize}
  ), deleted AS (
    DELETE FROM runs WHERE id IN (SELECT id FROM old) RETURNING 1
  )
  SELECT count(*)::int AS rows, count(*) = ${batchSize} AS more FROM deleted`;

/** Deletes runs that ended so many days ago. */
export async function pruneRuns(database: Database, days: number): Promise<Pruned> {
  return batch(database, runsSql, days);
}

const removalsSql = `
  WITH old AS (
    SELECT organization_id, removed_at, member_id FROM removals
    WHERE removed_at < now() - make_interval(days => $1) LIMIT ${batchSize}
  ), deleted AS (
    DELETE FROM removals r USING old o
    WHERE r.organization_id = o.organization_id AND r.removed_at = o.removed_at AND r.member_id = o.member_id RETURNING 1
  )
  SELECT count(*)::int AS rows, count(*) = ${batchSize} AS more FROM deleted`;

/** Deletes the guard's notes of removals that were let pass so many days ago. */
export async function pruneRemovals(database: Database, days: number): Promise<Pruned> {
  return batch(database, removalsSql, days);
}

/** Begins the marks where there are none yet: before the first event. */
export async function beginMarks({ prisma }: Database): Promise<void> {
  const marks = ['payloads', 'outcomes'].map((what) => ({ what, seq: 0n }));
  await prisma.pruningMark.createMany({ data: marks, skipDuplicates: true });
}

// The plans are kept with the connection, and were perhaps made when a table was empty: then, too, indexes are to be used.
const settingsSql = `
  SELECT set_config('lock_timeout', '${lockTimeoutMs}ms', true), set_config('enable_seqscan', 'off', true)`;

/** One batch in a transaction of its own, that waits for nobody's lock for long. */
async function batch({ prisma }: Database, sql: string, ...values: readonly unknown[]): Promise<Pruned> {
  const work = async (tx: Transaction): Promise<Pruned> => {
    await tx.$executeRawUnsafe(settingsSql);
    const [row] = await tx.$queryRawUnsafe<Pruned[]>(sql, ...values);
    return row ?? nothing;
  };
  try {
    return await prisma.$transaction(work, transactionLimits);
  } catch (error) {
    // Not lost: the mark has not moved, and the next sweep finds the rows again.
    if (sqlStateOf(error) === lockNotAvailable) return nothing;
    throw error;
  }
}
