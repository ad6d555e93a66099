import type { MemberRecord, MemberStatus } from './member.ts';
import type { Role } from './roles.ts';

/**
 * Break glass: what an operator set for a member in spite of the directory. While it is in force the directory's word
 * is still recorded, and shows again the moment the override ends.
 */
export interface MemberOverride {
  readonly memberId: string;
  /** Null leaves the role to the directory; likewise the status. */
  readonly role: Role | null;
  readonly status: MemberStatus | null;
}

/** The member as it shows while an override is in force; as it is when there is none. */
export function overridden(member: MemberRecord, override: MemberOverride | undefined): MemberRecord {
  if (override === undefined) return member;
  const status = override.status ?? member.status;
  if (override.role === null) return { ...member, status };
  return { ...member, status, role: override.role, roleSource: 'eppo', roleEventId: null };
}
