import type { ZodType } from 'zod';
import { chooseEmail } from '../core/email.ts';
import type { DirectoryEvent, DirectoryEventType, DirectoryUserSnapshot } from '../core/event.ts';
import type { Failure } from '../core/failure.ts';
import { normalizeRoleAttribute } from '../core/roles.ts';
import {
  cleanText,
  deletedUserSchema,
  directorySchema,
  groupSchema,
  membershipSchema,
  userSchema,
  type WireUser,
} from './schemas.ts';
import { organizationIdOf } from './scope.ts';

export type PayloadReading =
  { readonly ok: true; readonly event: DirectoryEvent } | { readonly ok: false; readonly failure: Failure };

/** More than these would not make the reason clearer; a hostile payload could name thousands. */
const namedFaults = 3;

/** Checks `data` and builds the event from it; a failure names the fields that are wrong, never their values. */
function readWith<T>(schema: ZodType<T>, data: unknown, build: (wire: T) => DirectoryEvent): PayloadReading {
  const parsed = schema.safeParse(data);
  if (parsed.success) return { ok: true, event: build(parsed.data) };
  const faults = parsed.error.issues.map((issue) => `${pathText(issue.path)}: ${issue.message}`);
  const [place = ''] = parsed.error.issues.map((issue) => placeOf(issue.path));
  const message = `${faults.slice(0, namedFaults).join('; ')}.`;
  return { ok: false, failure: { code: 'payload_invalid', place, message } };
}

function pathText(path: readonly PropertyKey[]): string {
  return ['data', ...path].map(String).join('.');
}

/** The first field that is wrong, the same for every element of a list: `data.emails.*.value`. */
function placeOf(path: readonly PropertyKey[]): string {
  return pathText(path.map((key) => (typeof key === 'number' ? '*' : key)));
}

/** Own properties only: an attribute configured as `constructor` must not find JavaScript's. */
function readRole(attributes: WireUser['custom_attributes'], name: string): string | null {
  const value = attributes && Object.hasOwn(attributes, name) ? attributes[name] : null;
  const normalized = normalizeRoleAttribute(typeof value === 'string' ? cleanText(value) : value);
  // Cutting a long value may have halved a surrogate pair, which PostgreSQL refuses in JSON.
  return normalized?.toWellFormed() ?? null;
}

function readRoleSlugs(wire: WireUser): string[] {
  const slugs = [wire.role, ...(wire.roles ?? [])].map((role) => role?.slug ?? null);
  return [...new Set(slugs.filter((slug) => slug !== null))];
}

function toUser(wire: WireUser, roleAttribute: string): DirectoryUserSnapshot {
  const nameless = wire.first_name === null && wire.last_name === null;
  const emails = (wire.emails ?? []).map((entry) => ({ primary: entry.primary === true, value: entry.value }));
  return {
    id: wire.id,
    directoryId: wire.directory_id,
    idpId: wire.idp_id,
    email: chooseEmail({ email: wire.email, emails, username: wire.username }),
    // A full name is not split: where to is a guess that many cultures make wrong.
    firstName: nameless ? wire.name : wire.first_name,
    lastName: wire.last_name,
    active: wire.state === 'active',
    roleAttribute: readRole(wire.custom_attributes, roleAttribute),
    roleSlugs: readRoleSlugs(wire),
  };
}

/**
 * Turns a stored event's `data` into the core's event. `occurredAt` is milliseconds since the epoch, `roleAttribute` the
 * configured name of the custom attribute that carries the role. Required are only the ids an event is about and, for a
 * user created or updated, `state`; fields as listed by WorkOS's OpenAPI 0.61 plus those it emptied on 2026-04-15, which
 * replayed events still hold. A person without an address passes: what to do about it is the core's rule (R12).
 */
export function toDirectoryEvent(input: {
  readonly type: DirectoryEventType;
  readonly eventId: string;
  readonly occurredAt: number;
  readonly data: unknown;
  readonly roleAttribute: string;
}): PayloadReading {
  const { type, data, roleAttribute } = input;
  const stamp = { at: input.occurredAt, eventId: input.eventId };
  const occurrence = { stamp, organizationId: organizationIdOf(data) };
  switch (type) {
    case 'dsync.user.created':
    case 'dsync.user.updated':
      return readWith(userSchema, data, (wire) => ({ ...occurrence, type, user: toUser(wire, roleAttribute) }));
    case 'dsync.user.deleted':
      return readWith(deletedUserSchema, data, (wire) => ({ ...occurrence, type, user: toUser(wire, roleAttribute) }));
    case 'dsync.group.created':
    case 'dsync.group.updated':
    case 'dsync.group.deleted':
      return readWith(groupSchema, data, (wire) => ({
        ...occurrence,
        type,
        group: { id: wire.id, directoryId: wire.directory_id, name: wire.name },
      }));
    case 'dsync.group.user_added':
    case 'dsync.group.user_removed':
      return readWith(membershipSchema, data, (wire) => ({
        ...occurrence,
        type,
        directoryId: wire.directory_id,
        groupId: wire.group.id,
        userId: wire.user.id,
      }));
    case 'dsync.activated':
    case 'dsync.deleted':
      return readWith(directorySchema, data, (wire) => ({
        ...occurrence,
        type,
        directory: { id: wire.id, name: wire.name, type: wire.type },
      }));
  }
}
