import type { DirectoryRow, DirectoryUserRow, GroupRow, MembershipRow } from './codec.ts';
import type { ColumnTypes } from './column-texts.ts';
import type { MemberRow } from './member-codec.ts';
import type { AuditRow } from './write-set.ts';

interface Address {
  readonly organization_id: string;
  readonly email: string;
  readonly identity_id: string;
}

interface MemberKey {
  readonly organization_id: string;
  readonly id: string;
}

interface AuditEntryRow extends AuditRow {
  readonly organization_id: string;
}

interface SettlementRow {
  readonly organization_id: string;
  readonly event_id: string;
  readonly seq: number;
  readonly outcome: string;
  readonly reason: string;
  readonly attempts: number;
}

/** What the statement writes, table by table; a member is created, updated or deleted. */
export interface Written {
  readonly directories: DirectoryRow;
  readonly users: Omit<DirectoryUserRow, 'erased_at'>;
  readonly addresses: Address;
  readonly groups: GroupRow;
  readonly memberships: MembershipRow;
  readonly deleted: MemberKey;
  readonly updated: MemberRow;
  readonly created: MemberRow;
  readonly audit: AuditEntryRow;
  readonly settlements: SettlementRow;
}

const member: ColumnTypes<MemberRow> = {
  organization_id: 'text',
  id: 'uuid',
  email: 'text',
  first_name: 'text',
  last_name: 'text',
  role: 'member_role',
  status: 'member_status',
  managed_by: 'managed_by',
  role_source: 'role_source',
  needs_attention: 'text',
  identity_id: 'text',
  founded_by: 'text',
  own: 'jsonb',
  own_since: 'timestamptz',
  base_role: 'member_role',
  eppo_role: 'member_role',
  eppo_role_stamp: 'text',
  directory_user_id: 'text',
  role_event_id: 'text',
  status_event_id: 'text',
  held: 'text',
};

// Columns are named, never `*`: a newer version may add one while older processes still write (expand, then contract).
export const columnTypes: { readonly [Table in keyof Written]: ColumnTypes<Written[Table]> } = {
  directories: {
    organization_id: 'text',
    id: 'text',
    name: 'text',
    type: 'text',
    snapshot_stamp: 'text',
    deleted: 'text',
    ended: 'text',
    released: 'text',
  },
  users: {
    organization_id: 'text',
    id: 'text',
    directory_id: 'text',
    identity_id: 'text',
    idp_id: 'text',
    snapshot: 'jsonb',
    explicit_role: 'jsonb',
    history: 'jsonb',
  },
  addresses: { organization_id: 'text', email: 'text', identity_id: 'text' },
  groups: {
    organization_id: 'text',
    id: 'text',
    directory_id: 'text',
    name: 'text',
    snapshot_stamp: 'text',
    created: 'text',
    deleted: 'text',
  },
  memberships: {
    organization_id: 'text',
    user_id: 'text',
    group_id: 'text',
    directory_id: 'text',
    stamp: 'text',
    present: 'boolean',
  },
  deleted: { organization_id: 'text', id: 'uuid' },
  updated: member,
  created: member,
  audit: {
    organization_id: 'text',
    member_id: 'uuid',
    actor: 'text',
    action: 'text',
    event_id: 'text',
    before: 'jsonb',
    after: 'jsonb',
  },
  settlements: {
    organization_id: 'text',
    event_id: 'text',
    seq: 'bigint',
    outcome: 'event_outcome',
    reason: 'text',
    attempts: 'integer',
  },
};
