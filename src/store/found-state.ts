import type { HeldRule } from '../core/held.ts';
import type { MemberStatus } from '../core/member.ts';
import type { Role } from '../core/roles.ts';
import type { DirectoryRow, DirectoryUserRow, GroupRow, MembershipRow } from './codec.ts';
import type { MemberRow } from './member-codec.ts';

interface OfOrganization {
  readonly organization_id: string;
}

/** What the statement finds, of all organizations together. */
export interface FoundState {
  /** Each that was asked for. */
  readonly organizations: readonly (OfOrganization & {
    readonly default_role: Role | null;
    readonly active: number;
    readonly admins: number;
    readonly removed: number;
    readonly holding: boolean;
  })[];
  readonly mappings: readonly (OfOrganization & {
    readonly group_id: string | null;
    readonly group_name: string | null;
    readonly role: Role;
  })[];
  /** Also one of another organization, for whoever asked for it by its id. */
  readonly directories: readonly (DirectoryRow & { readonly asked_by: string })[];
  readonly users: readonly DirectoryUserRow[];
  readonly addresses: readonly (OfOrganization & { readonly email: string; readonly identity_id: string })[];
  readonly members: readonly MemberRow[];
  readonly memberships: readonly MembershipRow[];
  readonly groups: readonly GroupRow[];
  readonly overrides: readonly (OfOrganization & {
    readonly member_id: string;
    readonly role: Role | null;
    readonly status: MemberStatus | null;
  })[];
  readonly holds: readonly (OfOrganization & {
    readonly member_id: string;
    readonly rule: HeldRule;
    readonly event_id: string | null;
    readonly state: 'waiting' | 'rejected';
  })[];
}
