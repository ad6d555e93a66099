import type { Stamp } from './stamp.ts';

/** What one event says of a directory user; the wire's names in camelCase, reduced to what a rule reads. */
export interface DirectoryUserSnapshot {
  readonly id: string;
  readonly directoryId: string;
  /** The identity provider's own id of the person; null when it was not sent or blank. */
  readonly idpId: string | null;
  /** Lower case, already chosen by `chooseEmail` (R12); null when the payload holds no address. */
  readonly email: string | null;
  readonly firstName: string | null;
  readonly lastName: string | null;
  /** Whether `state` is `active`; every other value means gone (R5). */
  readonly active: boolean;
  /** The role attribute as `normalizeRoleAttribute` leaves it; null when missing, null or blank. */
  readonly roleAttribute: string | null;
  /** Slugs of `role` and `roles`, without repetition, in the order sent. */
  readonly roleSlugs: readonly string[];
}

export interface DirectoryGroupSnapshot {
  readonly id: string;
  readonly directoryId: string;
  readonly name: string | null;
}

export interface DirectorySnapshot {
  readonly id: string;
  readonly name: string | null;
  /** WorkOS's word for the provider, such as `okta scim v2.0`; any string. */
  readonly type: string | null;
}

interface Occurrence {
  readonly stamp: Stamp;
  /** Null in old shapes that do not name the organization; then the directory's is used. */
  readonly organizationId: string | null;
}

export interface UserEvent extends Occurrence {
  readonly type: 'dsync.user.created' | 'dsync.user.updated' | 'dsync.user.deleted';
  readonly user: DirectoryUserSnapshot;
}

export interface GroupEvent extends Occurrence {
  readonly type: 'dsync.group.created' | 'dsync.group.updated' | 'dsync.group.deleted';
  readonly group: DirectoryGroupSnapshot;
}

export interface MembershipEvent extends Occurrence {
  readonly type: 'dsync.group.user_added' | 'dsync.group.user_removed';
  readonly directoryId: string;
  readonly groupId: string;
  readonly userId: string;
}

export interface DirectoryLifecycleEvent extends Occurrence {
  readonly type: 'dsync.activated' | 'dsync.deleted';
  readonly directory: DirectorySnapshot;
}

/** One of the ten Directory Sync events that change something here. */
export type DirectoryEvent = UserEvent | GroupEvent | MembershipEvent | DirectoryLifecycleEvent;

export type DirectoryEventType = DirectoryEvent['type'];

/** The event types that are applied; all others are acknowledged and ignored. */
export const directoryEventTypes = [
  'dsync.activated',
  'dsync.deleted',
  'dsync.user.created',
  'dsync.user.updated',
  'dsync.user.deleted',
  'dsync.group.created',
  'dsync.group.updated',
  'dsync.group.deleted',
  'dsync.group.user_added',
  'dsync.group.user_removed',
] as const satisfies readonly DirectoryEventType[];

/** The directory an event speaks of. */
export function directoryIdOf(event: DirectoryEvent): string {
  if ('user' in event) return event.user.directoryId;
  if ('group' in event) return event.group.directoryId;
  if ('directory' in event) return event.directory.id;
  return event.directoryId;
}
