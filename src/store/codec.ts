import type {
  DirectoryRecord,
  DirectoryUserRecord,
  ExplicitRole,
  GroupRecord,
  MembershipRecord,
  Sighting,
  UserSnapshot,
} from '../core/directory.ts';
import type { Stamp } from '../core/stamp.ts';

/** A stamp as it is stored: `2026-01-31T09:00:00.000Z event_01…`, which people read and PostgreSQL sorts. */
export function stampToText(stamp: Stamp | null): string | null {
  return stamp === null ? null : `${new Date(stamp.at).toISOString()} ${stamp.eventId}`;
}

/** The reverse of `stampToText`. */
export function stampFromText(text: string | null): Stamp | null {
  if (text === null) return null;
  const space = text.indexOf(' ');
  return { at: Date.parse(text.slice(0, space)), eventId: text.slice(space + 1) };
}

export interface DirectoryRow {
  readonly id: string;
  readonly organization_id: string;
  readonly name: string | null;
  readonly type: string | null;
  readonly snapshot_stamp: string | null;
  readonly deleted: string | null;
  readonly ended: string | null;
  readonly released: string | null;
}

export function directoryFromRow(row: DirectoryRow): DirectoryRecord {
  return {
    id: row.id,
    organizationId: row.organization_id,
    name: row.name,
    type: row.type,
    snapshotStamp: stampFromText(row.snapshot_stamp),
    deleted: stampFromText(row.deleted),
    ended: stampFromText(row.ended),
    released: stampFromText(row.released),
  };
}

export function directoryToRow(directory: DirectoryRecord): DirectoryRow {
  return {
    id: directory.id,
    organization_id: directory.organizationId,
    name: directory.name,
    type: directory.type,
    snapshot_stamp: stampToText(directory.snapshotStamp),
    deleted: stampToText(directory.deleted),
    ended: stampToText(directory.ended),
    released: stampToText(directory.released),
  };
}

type SightingRow = readonly [
  at: number,
  eventId: string,
  kind: Sighting['kind'],
  active: boolean,
  email: string | null,
];

export interface DirectoryUserRow {
  readonly organization_id: string;
  readonly id: string;
  readonly directory_id: string;
  readonly identity_id: string;
  readonly idp_id: string | null;
  readonly snapshot: UserSnapshot | null;
  readonly explicit_role: ExplicitRole | null;
  readonly history: readonly SightingRow[];
  /** ISO 8601; written by an erasure alone, so that no batch of events can take it back. */
  readonly erased_at?: string | null;
}

export function userFromRow(row: DirectoryUserRow): DirectoryUserRecord {
  return {
    id: row.id,
    directoryId: row.directory_id,
    identityId: row.identity_id,
    snapshot: row.snapshot,
    explicitRole: row.explicit_role,
    history: row.history.map(([at, eventId, kind, active, email]) => ({ stamp: { at, eventId }, kind, active, email })),
    ...(typeof row.erased_at === 'string' ? { erasedAt: Date.parse(row.erased_at) } : {}),
  };
}

export function userToRow(organizationId: string, user: DirectoryUserRecord): DirectoryUserRow {
  return {
    organization_id: organizationId,
    id: user.id,
    directory_id: user.directoryId,
    identity_id: user.identityId,
    idp_id: user.snapshot?.idpId ?? null,
    snapshot: user.snapshot,
    explicit_role: user.explicitRole,
    history: user.history.map(({ stamp, kind, active, email }) => [stamp.at, stamp.eventId, kind, active, email]),
  };
}

export interface GroupRow {
  readonly organization_id: string;
  readonly id: string;
  readonly directory_id: string;
  readonly name: string | null;
  readonly snapshot_stamp: string | null;
  readonly created: string | null;
  readonly deleted: string | null;
}

export function groupFromRow(row: GroupRow): GroupRecord {
  return {
    id: row.id,
    directoryId: row.directory_id,
    name: row.name,
    snapshotStamp: stampFromText(row.snapshot_stamp),
    created: stampFromText(row.created),
    deleted: stampFromText(row.deleted),
  };
}

export function groupToRow(organizationId: string, group: GroupRecord): GroupRow {
  return {
    organization_id: organizationId,
    id: group.id,
    directory_id: group.directoryId,
    name: group.name,
    snapshot_stamp: stampToText(group.snapshotStamp),
    created: stampToText(group.created),
    deleted: stampToText(group.deleted),
  };
}

export interface MembershipRow {
  readonly organization_id: string;
  readonly user_id: string;
  readonly group_id: string;
  readonly directory_id: string;
  readonly stamp: string;
  readonly present: boolean;
}

export function membershipFromRow(row: MembershipRow): MembershipRecord {
  return {
    groupId: row.group_id,
    userId: row.user_id,
    directoryId: row.directory_id,
    stamp: stampFromText(row.stamp) ?? { at: 0, eventId: '' },
    present: row.present,
  };
}

export function membershipToRow(organizationId: string, membership: MembershipRecord): MembershipRow {
  return {
    organization_id: organizationId,
    user_id: membership.userId,
    group_id: membership.groupId,
    directory_id: membership.directoryId,
    stamp: stampToText(membership.stamp) ?? '',
    present: membership.present,
  };
}
