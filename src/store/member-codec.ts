import type { HeldRule } from '../core/held.ts';
import type { ManagedBy, MemberRecord, MemberStatus, MemberValues, RoleSource } from '../core/member.ts';
import type { Role } from '../core/roles.ts';
import { stampFromText, stampToText } from './codec.ts';

/** A row of `members` but for its two times, which the database keeps. */
export interface MemberRow {
  readonly organization_id: string;
  readonly id: string;
  readonly email: string;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly role: Role;
  readonly status: MemberStatus;
  readonly managed_by: ManagedBy;
  readonly role_source: RoleSource;
  readonly needs_attention: string | null;
  readonly identity_id: string | null;
  readonly founded_by: string | null;
  readonly own: MemberValues | null;
  readonly own_since: string | null;
  readonly base_role: Role;
  readonly eppo_role: Role | null;
  readonly eppo_role_stamp: string | null;
  readonly directory_user_id: string | null;
  readonly role_event_id: string | null;
  readonly status_event_id: string | null;
  readonly held: HeldRule | null;
}

export function memberFromRow(row: MemberRow): MemberRecord {
  const eppoRoleStamp = stampFromText(row.eppo_role_stamp);
  return {
    id: row.id,
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    role: row.role,
    status: row.status,
    managedBy: row.managed_by,
    roleSource: row.role_source,
    needsAttention: row.needs_attention,
    identityId: row.identity_id,
    foundedBy: row.founded_by,
    own: row.own,
    ownSince: row.own_since === null ? null : Date.parse(row.own_since),
    baseRole: row.base_role,
    eppoRole: row.eppo_role === null || eppoRoleStamp === null ? null : { role: row.eppo_role, stamp: eppoRoleStamp },
    directoryUserId: row.directory_user_id,
    roleEventId: row.role_event_id,
    statusEventId: row.status_event_id,
    held: row.held,
  };
}

export function memberToRow(organizationId: string, member: MemberRecord): MemberRow {
  return {
    organization_id: organizationId,
    id: member.id,
    email: member.email,
    first_name: member.firstName,
    last_name: member.lastName,
    role: member.role,
    status: member.status,
    managed_by: member.managedBy,
    role_source: member.roleSource,
    needs_attention: member.needsAttention,
    identity_id: member.identityId,
    founded_by: member.foundedBy,
    own: member.own,
    own_since: member.ownSince === null ? null : new Date(member.ownSince).toISOString(),
    base_role: member.baseRole,
    eppo_role: member.eppoRole?.role ?? null,
    eppo_role_stamp: stampToText(member.eppoRole?.stamp ?? null),
    directory_user_id: member.directoryUserId,
    role_event_id: member.roleEventId,
    status_event_id: member.statusEventId,
    held: member.held,
  };
}
