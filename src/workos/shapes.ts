import {
  directoryObject,
  groupObject,
  userObject,
  isoTime,
  type Data,
  type DirectoryShape,
  type GroupShape,
  type UserShape,
} from './directory-objects.ts';
import { ulidOf } from './event-time.ts';

/** The event around the data: its id, its time in milliseconds and, for updates, what changed. */
export interface EventShape {
  readonly id: string;
  readonly at: number;
  readonly previousAttributes?: Readonly<Record<string, unknown>>;
}

/** The body of a webhook, ready for `JSON.stringify`. */
export interface WebhookPayload {
  readonly object: 'event';
  readonly id: string;
  readonly event: string;
  readonly data: Data;
  readonly created_at: string;
  readonly context: Readonly<Record<string, unknown>>;
}

/** An id as WorkOS makes them: prefix and ULID; `counter` keeps the ids of one millisecond apart and in order. */
export function makeId(prefix: string, at: number, counter: number): string {
  return `${prefix}_${ulidOf(at, counter)}`;
}

function webhook(type: string, event: EventShape, data: Data): WebhookPayload {
  const previous = event.previousAttributes === undefined ? {} : { previous_attributes: event.previousAttributes };
  return {
    object: 'event',
    id: event.id,
    event: type,
    data: { ...data, ...previous },
    created_at: isoTime(event.at),
    context: {},
  };
}

/** `dsync.user.created`, `.updated` or `.deleted` of a directory user. */
export function userEvent(
  action: 'created' | 'updated' | 'deleted',
  event: EventShape,
  directory: DirectoryShape,
  user: UserShape,
): WebhookPayload {
  return webhook(`dsync.user.${action}`, event, userObject(directory, user, event.at));
}

/** `dsync.group.created`, `.updated` or `.deleted` of a directory group. */
export function groupEvent(
  action: 'created' | 'updated' | 'deleted',
  event: EventShape,
  directory: DirectoryShape,
  group: GroupShape,
): WebhookPayload {
  return webhook(`dsync.group.${action}`, event, groupObject(directory, group, event.at));
}

/** `dsync.group.user_added` or `.user_removed`: a directory id of its own, the organization only inside user and group. */
export function membershipEvent(
  action: 'user_added' | 'user_removed',
  event: EventShape,
  directory: DirectoryShape,
  pair: { readonly user: UserShape; readonly group: GroupShape },
): WebhookPayload {
  // A change of membership moves neither `updated_at` (WorkOS documentation, known issue).
  const user = userObject(directory, pair.user, pair.user.createdAt);
  const group = groupObject(directory, pair.group, pair.group.createdAt);
  return webhook(`dsync.group.${action}`, event, { directory_id: directory.id, user, group });
}

/** `dsync.activated` or `dsync.deleted`. */
export function directoryEvent(
  action: 'activated' | 'deleted',
  event: EventShape,
  directory: DirectoryShape,
): WebhookPayload {
  const state = action === 'activated' ? 'active' : 'deleting';
  return webhook(`dsync.${action}`, event, directoryObject(directory, state, event.at));
}
