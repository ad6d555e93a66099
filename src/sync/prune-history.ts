import type { Database } from '../store/database.ts';
import {
  beginMarks,
  pruneErased,
  pruneOutcomes,
  prunePayloads,
  pruneRemovals,
  pruneReplays,
  pruneResyncs,
  pruneRuns,
  pruneSettled,
  type Pruned,
} from '../store/prune.ts';
import type { SyncContext } from './context.ts';

/** How long things are kept, in days. */
export interface Retention {
  readonly payloadDays: number;
  /** Events with their outcomes; failed ones stay until somebody deals with them. */
  readonly outcomeDays: number;
}

/** How many rows of each kind were dropped or emptied. */
export interface PrunedHistory {
  readonly payloads: number;
  readonly events: number;
  readonly erased: number;
}

/** Batches of each kind in one sweep at most; what is left is done by the next. */
const batchLimit = 50;
/** Days that resyncs, replays and runs are kept after their end. */
const workDays = 90;

/**
 * Drops what has been kept long enough: payloads, then events with their outcomes, and payloads that came in about
 * people who were erased. In small transactions that hold nobody up; several processes at once do no harm. Stops after
 * the batch in hand when `signal` is aborted. Throws when the database cannot be reached; the next sweep goes on.
 */
export async function pruneHistory(
  { database }: Pick<SyncContext, 'database'>,
  { payloadDays, outcomeDays }: Retention,
  signal: AbortSignal,
): Promise<PrunedHistory> {
  await beginMarks(database);
  const payloads = await inBatches(database, (db) => prunePayloads(db, payloadDays), signal);
  const old = await inBatches(database, (db) => pruneOutcomes(db, outcomeDays), signal);
  const settled = await inBatches(database, pruneSettled, signal);
  const erased = await inBatches(database, pruneErased, signal);
  return { payloads, events: old + settled, erased };
}

/**
 * Deletes resyncs, replays and runs that ended long ago, and what the guard noted then; returns how many rows that were.
 * Otherwise as `pruneHistory`.
 */
export async function pruneFinishedWork(
  { database }: Pick<SyncContext, 'database'>,
  signal: AbortSignal,
): Promise<number> {
  const resyncs = await inBatches(database, (db) => pruneResyncs(db, workDays), signal);
  const replays = await inBatches(database, (db) => pruneReplays(db, workDays), signal);
  const removals = await inBatches(database, (db) => pruneRemovals(db, workDays), signal);
  return resyncs + replays + removals + (await inBatches(database, (db) => pruneRuns(db, workDays), signal));
}

async function inBatches(
  database: Database,
  prune: (database: Database) => Promise<Pruned>,
  signal: AbortSignal,
): Promise<number> {
  let rows = 0;
  for (let done = 0; done < batchLimit && !signal.aborted; done += 1) {
    const pruned = await prune(database);
    rows += pruned.rows;
    if (!pruned.more) break;
  }
  return rows;
}
