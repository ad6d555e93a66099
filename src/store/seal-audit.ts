import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { auditLockKey, contentSql, linkOf } from './audit-digest.ts';
import type { Database } from './database.ts';
import type { Statements } from './direct.ts';

/** What one transaction of sealing came to. */
export interface Sealed {
  readonly seals: number;
  /** Whether there may be more to seal at once. */
  readonly more: boolean;
}

/** Entries under one seal at most: some milliseconds for sealing, for checking, and for an erasure that touches it. */
const entriesOfSeal = 1_000;
const sealsAtOnce = 20;

/** How long transactions that write entries are waited for, before it is left to the next time. */
const looks = 20;
const lookEveryMs = 50;

const nothing: Sealed = { seals: 0, more: false };

/**
 * Seals entries that are final, in one transaction. Does nothing while another process seals or somebody is erased.
 * Throws when the database cannot be reached; what was not sealed is sealed the next time.
 */
export async function sealEntries(database: Database, signal: AbortSignal): Promise<Sealed> {
  // One transaction and thus one connection for all of it: after a crash of PostgreSQL the sequence may give the numbers
  // again that were in use, and what was known to be final before no longer is.
  return database.transact(async (tx) => {
    const upTo = await finalId(tx, signal);
    if (upTo === null || !(await tryLock(tx))) return nothing;
    for (let seals = 0; seals < sealsAtOnce; seals += 1) {
      if (!(await sealNext(tx, upTo))) return { seals, more: false };
    }
    return { seals: sealsAtOnce, more: true };
  });
}

const lastIdSql = `
  SELECT last_value::text AS last, last_value > coalesce((SELECT max(last_id) FROM audit_seals), 0) AS "isNew"
  FROM audit_entries_id_seq`;

/**
 * The id up to which no entry can appear any more; null when it is sealed already, or not known for now. Ids are given
 * out one by one and committed in any order: whoever may still commit one up to the newest has taken its lock for
 * writing to the table before it got the id, and holds that until its end. Once all who held it have ended, it is final.
 * Mere readers, such as a backup, are not waited for.
 */
async function finalId(tx: Statements, signal: AbortSignal): Promise<string | null> {
  const [newest] = await tx.$queryRawUnsafe<{ last: string; isNew: boolean }[]>(lastIdSql);
  if (newest?.isNew !== true) return null;
  // Only now: a transaction that starts later gets a later id.
  const noted = new Set((await writers(tx)).map(({ holder }) => holder));
  if (noted.size === 0) return newest.last;
  for (let look = 0; look < looks && !signal.aborted; look += 1) {
    await wait(lookEveryMs, undefined, { signal }).catch(() => undefined);
    const now = await writers(tx);
    // A transaction that is prepared for a two-phase commit goes by another name from then on.
    if (!now.some(({ holder, prepared }) => prepared || noted.has(holder))) return newest.last;
  }
  return null;
}

interface Writer {
  readonly holder: string;
  readonly prepared: boolean;
}

const writersSql = `
  SELECT DISTINCT virtualtransaction AS holder, pid IS NULL AS prepared FROM pg_locks
  WHERE locktype = 'relation' AND mode = 'RowExclusiveLock' AND granted AND relation = 'audit_entries'::regclass
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`;

function writers(tx: Statements): Promise<Writer[]> {
  return tx.$queryRawUnsafe<Writer[]>(writersSql);
}

const lockSql = `SELECT pg_try_advisory_xact_lock(${auditLockKey}) AS locked`;

async function tryLock(tx: Statements): Promise<boolean> {
  const [row] = await tx.$queryRawUnsafe<{ locked: boolean }[]>(lockSql);
  return row?.locked === true;
}

interface PieceRow {
  readonly no: string;
  readonly first: string;
  readonly last: string;
  readonly entries: number;
  readonly content: string;
  readonly link: string;
  readonly at: Date;
}

// A full piece ends with its last entry, the last one where the final ids end: ids that were never used are sealed too.
const pieceSql = `
  WITH head AS (
    SELECT no, last_id, link FROM audit_seals UNION ALL SELECT 0, 0, '' ORDER BY no DESC LIMIT 1
  ), piece AS (
    SELECT * FROM audit_entries
    WHERE id > (SELECT last_id FROM head) AND id <= $1::bigint ORDER BY id LIMIT ${entriesOfSeal}
  ), content AS (
    SELECT count(*)::int AS entries, max(e.id) AS last, ${contentSql('$2')} AS content FROM piece e
  )
  SELECT h.no + 1 AS no, h.last_id + 1 AS first, h.link, c.entries, c.content, date_trunc('milliseconds', now()) AS at,
    CASE WHEN c.entries < ${entriesOfSeal} THEN $1::bigint ELSE c.last END AS last
  FROM head h, content c`;

const insertSql = `
  INSERT INTO audit_seals (no, first_id, last_id, entries, salt, content, link, sealed_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`;

async function sealNext(tx: Statements, upTo: string): Promise<boolean> {
  const salt = randomBytes(32).toString('hex');
  const [piece] = await tx.$queryRawUnsafe<PieceRow[]>(pieceSql, upTo, salt);
  if (piece === undefined || piece.entries === 0) return false;
  const { entries, content, at: sealedAt } = piece;
  const [no, firstId, lastId] = [BigInt(piece.no), BigInt(piece.first), BigInt(piece.last)];
  const link = linkOf(piece.link, { no, firstId, lastId, entries, content, sealedAt });
  await tx.$queryRawUnsafe(insertSql, no, firstId, lastId, entries, salt, content, link, sealedAt);
  return true;
}
