import type { MemberRecord } from '../core/member.ts';
import type { Transaction } from './database.ts';
import { memberFromRow, type MemberRow } from './member-codec.ts';

/** A member with what the rules keep of it; null for an unknown id. */
export async function findMemberRecord(tx: Transaction, id: string): Promise<MemberRecord | null> {
  const [row] = await tx.$queryRaw<{ member: string }[]>`
    SELECT row_to_json(m)::text AS member FROM members m WHERE id = ${id}::uuid`;
  return row === undefined ? null : memberFromRow(JSON.parse(row.member) as MemberRow);
}
