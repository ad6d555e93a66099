import { randomBytes } from 'node:crypto';
import { auditLockKey, contentSql } from './audit-digest.ts';
import type { Transaction } from './database.ts';
import type { Actor } from './edit-member.ts';

/** A seal over entries that are about to be rewritten, and what they were until now. */
export interface OpenedSeal {
  readonly no: string;
  readonly salt: string;
  readonly content: string;
}

const lockSql = `SELECT pg_advisory_xact_lock(${auditLockKey})::text, set_config('dsync.eraser', 'on', true)`;

const openSql = `
  WITH touched AS (
    SELECT DISTINCT s.no FROM unnest($2::uuid[]) AS member(id)
    JOIN audit_entries e ON e.member_id = member.id AND e.organization_id = $1
    JOIN LATERAL (
      SELECT no, first_id FROM audit_seals WHERE last_id >= e.id ORDER BY last_id LIMIT 1
    ) s ON s.first_id <= e.id
  ), current AS (
    SELECT s.no, s.first_id, s.last_id, coalesce(r.content, s.content) AS content,
      CASE WHEN r.content IS NULL THEN s.salt ELSE r.salt END AS salt
    FROM touched JOIN audit_seals s ON s.no = touched.no LEFT JOIN LATERAL (
      SELECT salt, content FROM audit_reseals WHERE seal_no = s.no ORDER BY entry_id DESC LIMIT 1
    ) r ON true
  )
  SELECT c.no::text, c.salt, c.content FROM current c CROSS JOIN LATERAL (
    SELECT ${contentSql('c.salt')} AS content FROM audit_entries e WHERE e.id BETWEEN c.first_id AND c.last_id
  ) AS found
  WHERE found.content = c.content`;

/**
 * Lets this transaction rewrite what audit entries show of some members, and nobody seal any entry until its end.
 * Resolves to the seals over them. A range that is not as it was sealed is left out: an erasure must not make good what
 * somebody edited.
 */
export async function openSeals(
  tx: Transaction,
  organizationId: string,
  memberIds: readonly string[],
): Promise<OpenedSeal[]> {
  await tx.$queryRawUnsafe(lockSql);
  return tx.$queryRawUnsafe<OpenedSeal[]>(openSql, organizationId, memberIds);
}

/** Who had entries rewritten, and of whom. */
export interface Rewriting {
  readonly organizationId: string;
  readonly memberId: string;
  readonly actor: Actor;
}

const changedSql = `
  SELECT o.no::text, o.salt, found.content
  FROM unnest($1::bigint[], $2::text[], $3::text[], $4::text[]) AS o(no, old_salt, old_content, salt)
  JOIN audit_seals s ON s.no = o.no CROSS JOIN LATERAL (
    SELECT ${contentSql('o.old_salt')} AS as_before, ${contentSql('o.salt')} AS content
    FROM audit_entries e WHERE e.id BETWEEN s.first_id AND s.last_id
  ) AS found
  WHERE found.as_before <> o.old_content ORDER BY s.no`;

const entrySql = `
  INSERT INTO audit_entries (organization_id, actor, action, after) VALUES ($1, $2, 'audit.rewritten', $3::jsonb)
  RETURNING id`;

const dropSaltsSql = `
  WITH sealed AS (
    UPDATE audit_seals s SET salt = NULL FROM unnest($1::bigint[]) AS o(no) WHERE s.no = o.no
  )
  UPDATE audit_reseals r SET salt = NULL FROM unnest($1::bigint[]) AS o(no) WHERE r.seal_no = o.no`;

const resealSql = `
  INSERT INTO audit_reseals (seal_no, entry_id, salt, content)
  SELECT o.no, $2, o.salt, o.content FROM unnest($1::bigint[], $3::text[], $4::text[]) AS o(no, salt, content)`;

/**
 * Seals anew what was rewritten since `openSeals`, in the same transaction, and names it in an audit entry, which the
 * chain covers in its turn. With the old salts goes the last thing by which a guess at what was erased could be tried.
 */
export async function resealOpened(
  tx: Transaction,
  opened: readonly OpenedSeal[],
  { organizationId, memberId, actor }: Rewriting,
): Promise<void> {
  const changed = await tx.$queryRawUnsafe<OpenedSeal[]>(
    changedSql,
    opened.map(({ no }) => no),
    opened.map(({ salt }) => salt),
    opened.map(({ content }) => content),
    opened.map(() => randomBytes(32).toString('hex')),
  );
  if (changed.length === 0) return;
  const numbers = changed.map(({ no }) => no);
  const after = { memberId, seals: changed.map(({ no, content }) => ({ no: Number(no), content })) };
  const [entry] = await tx.$queryRawUnsafe<{ id: bigint }[]>(entrySql, organizationId, actor, JSON.stringify(after));
  await tx.$queryRawUnsafe(dropSaltsSql, numbers);
  await tx.$queryRawUnsafe(
    resealSql,
    numbers,
    entry?.id,
    changed.map(({ salt }) => salt),
    changed.map(({ content }) => content),
  );
}
