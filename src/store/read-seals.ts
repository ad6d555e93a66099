import { contentSql, type SealBody } from './audit-digest.ts';
import type { Database } from './database.ts';

/** A seal, and what is found now of the entries it is about. */
export interface CheckedSeal extends SealBody {
  readonly link: string;
  /** Entries in its range now. */
  readonly foundEntries: number;
  /** Whether they are what was sealed, or what an erasure made of them and sealed anew. */
  readonly isIntact: boolean;
  /** Rewritings of the range by erasures, the oldest first. */
  readonly rewritings: readonly Rewriting[];
}

/** A range that an erasure rewrote. */
export interface Rewriting {
  /** The audit entry that names it. */
  readonly entryId: string;
  /** The member that was erased; null when there is no such entry, or when it does not name this content. */
  readonly memberId: string | null;
  /** ISO 8601. */
  readonly at: string;
}

type Row = Omit<CheckedSeal, 'no' | 'firstId' | 'lastId'> & {
  readonly no: string;
  readonly firstId: string;
  readonly lastId: string;
};

const pageSql = `
  SELECT s.no, s.first_id AS "firstId", s.last_id AS "lastId", s.entries, s.content, s.sealed_at AS "sealedAt", s.link,
    found.entries AS "foundEntries", found.content IS NOT DISTINCT FROM coalesce(newest.content, s.content) AS "isIntact",
    coalesce(r.rewritings, '[]') AS rewritings
  FROM (SELECT * FROM audit_seals WHERE no > $1 ORDER BY no LIMIT $2) s
  LEFT JOIN LATERAL (
    SELECT salt, content FROM audit_reseals WHERE seal_no = s.no ORDER BY entry_id DESC LIMIT 1
  ) newest ON true
  CROSS JOIN LATERAL (
    SELECT CASE WHEN newest.content IS NULL THEN s.salt ELSE newest.salt END AS salt
  ) AS current
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS entries, ${contentSql('current.salt')} AS content
    FROM audit_entries e WHERE e.id BETWEEN s.first_id AND s.last_id
  ) AS found
  CROSS JOIN LATERAL (
    SELECT json_agg(json_build_object('entryId', r.entry_id::text, 'memberId', e.after ->> 'memberId', 'at', r.at)
      ORDER BY r.entry_id) AS rewritings
    FROM audit_reseals r LEFT JOIN audit_entries e ON e.id = r.entry_id AND e.action = 'audit.rewritten'
      AND e.after -> 'seals' @> jsonb_build_array(jsonb_build_object('no', s.no, 'content', r.content))
    WHERE r.seal_no = s.no
  ) AS r
  ORDER BY s.no`;

/** The seals after one, in order, each checked against its entries as they are at one moment. */
export async function checkSeals({ direct }: Database, after: bigint, limit: number): Promise<CheckedSeal[]> {
  const rows = await direct.$queryRawUnsafe<Row[]>(pageSql, after, limit);
  return rows.map(({ no, firstId, lastId, ...row }) => ({
    ...row,
    no: BigInt(no),
    firstId: BigInt(firstId),
    lastId: BigInt(lastId),
  }));
}

/** What is to be said of the log besides its seals. */
export interface Surroundings {
  /** The number of the newest seal; 0: there is none. */
  readonly seals: number;
  /** Entries after the last one that was checked. */
  readonly unsealed: number;
  /** Entries with ids from before the first that the sequence gives. */
  readonly stray: number;
  /** The seal whose link is the anchor; null when there is none. */
  readonly anchorNo: string | null;
}

const surroundingsSql = `
  SELECT coalesce((SELECT max(no) FROM audit_seals), 0)::int AS seals,
    (SELECT count(*) FROM audit_entries WHERE $3 AND id > $1)::int AS unsealed,
    (SELECT count(*) FROM audit_entries WHERE $3 AND id < 1)::int AS stray,
    (SELECT no FROM audit_seals WHERE link = $2)::text AS "anchorNo"`;

/**
 * What there is besides the seals, for a page of the checking that ends with the entry `lastId`; entries are counted
 * for the last page only. `anchor`: the link that some seal should have; null: none.
 */
export async function readSurroundings(
  { direct }: Database,
  lastId: bigint,
  anchor: string | null,
  isLast: boolean,
): Promise<Surroundings> {
  const [row] = await direct.$queryRawUnsafe<Surroundings[]>(surroundingsSql, lastId, anchor, isLast);
  return row ?? { seals: 0, unsealed: 0, stray: 0, anchorNo: null };
}
