import { createHash } from 'node:crypto';

// Written out here and not as a function in the database, which whoever edits entries could replace too. Each value has
// its place, and no two entries have the same form: JSON quotes what is in a text, and NULL is not the JSON null.
const canonical = `jsonb_build_array(e.id, e.organization_id, e.member_id,
  to_char(e.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), e.actor, e.action, e.event_id,
  e.before::text, e.after::text)::text`;

/**
 * SQL of the digest (hex) of the entries `e` that a query reads: SHA-256 over the salt and the SHA-256 of each, in the
 * order of their ids. Null when the salt is. `salt`: an SQL expression of a text in hex.
 */
export function contentSql(salt: string): string {
  return `encode(sha256(decode(${salt}, 'hex')
    || coalesce(string_agg(sha256(convert_to(${canonical}, 'UTF8')), ''::bytea ORDER BY e.id), ''::bytea)), 'hex')`;
}

/** What a seal says of its range of ids. */
export interface SealBody {
  readonly no: bigint;
  readonly firstId: bigint;
  readonly lastId: bigint;
  readonly entries: number;
  readonly content: string;
  readonly sealedAt: Date;
}

/** The link of a seal: SHA-256 (hex) over the link before it, which is empty for the first, and all that it says. */
export function linkOf(previous: string, { no, firstId, lastId, entries, content, sealedAt }: SealBody): string {
  const lines = [previous, no, firstId, lastId, entries, content, sealedAt.toISOString()];
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

/**
 * SQL of the lock of whoever seals or rewrites entries, held until the end of the transaction: what is sealed does not
 * change between being read and being sealed. Taken last of all locks.
 */
export const auditLockKey = `hashtextextended('dsync:audit', 0)`;
