import type { ListedUser, UserField } from '../../core/drift.ts';
import type { DirectoryGroupSnapshot } from '../../core/event.ts';
import type { Resync } from '../../store/resyncs.ts';
import type { WireObject } from '../../workos/api.ts';
import { isIdentifier } from '../../workos/identifier.ts';
import { toDirectoryEvent } from '../../workos/payload.ts';
import { ResyncFailedError } from './resync-failed.ts';

/** Which fields of an answer speak of which of ours; one of them is enough. */
const wireFields = {
  idpId: ['idp_id'],
  email: ['email', 'emails', 'username'],
  firstName: ['first_name', 'name'],
  lastName: ['last_name'],
  active: ['state'],
  roleAttribute: ['custom_attributes'],
  roleSlugs: ['role', 'roles'],
} as const satisfies Record<UserField, readonly string[]>;

type Home = Pick<Resync, 'organizationId' | 'directoryId'>;

/** The stamp of a reading that is compared and never applied. */
const noStamp = { eventId: '', occurredAt: 0 };

/**
 * Reads a directory user of the Directory API; null when its fields cannot be read, which its event will say. Throws
 * ResyncFailedError when it is not of this directory and organization, or has no id.
 */
export function readListedUser(wire: WireObject, home: Home, roleAttribute: string): ListedUser | null {
  idOfListed(wire, home);
  const reading = toDirectoryEvent({ type: 'dsync.user.updated', ...noStamp, data: wire, roleAttribute });
  if (!reading.ok || !('user' in reading.event)) return null;
  const fields = Object.entries(wireFields) as [UserField, readonly string[]][];
  const unsaid = fields.filter(([, names]) => names.every((name) => wire[name] === undefined)).map(([field]) => field);
  return { user: reading.event.user, unsaid: new Set(unsaid) };
}

/** Reads a group of the Directory API, as `readListedUser` does a user. */
export function readListedGroup(wire: WireObject, home: Home): DirectoryGroupSnapshot | null {
  idOfListed(wire, home);
  const reading = toDirectoryEvent({ type: 'dsync.group.updated', ...noStamp, data: wire, roleAttribute: '' });
  return reading.ok && 'group' in reading.event ? reading.event.group : null;
}

/** Whether a listed directory user is active, also when nothing else of it can be read. */
export function isListedActive(wire: WireObject): boolean {
  return wire['state'] === 'active';
}

/** The id of a listed user or group. Throws ResyncFailedError when it has none, or is somebody else's. */
export function idOfListed(wire: WireObject, { organizationId, directoryId }: Home): string {
  const { id, directory_id: directory, organization_id: organization } = wire;
  if (!isIdentifier(id)) {
    throw new ResyncFailedError(
      'WorkOS lists something without a usable id. Try again, and ask WorkOS if it stays so.',
    );
  }
  if (directory !== directoryId) {
    const said = `WorkOS lists ${id} under directory ${directoryId}, but says that it is in another one.`;
    throw new ResyncFailedError(`${said} Check WORKOS_API_URL, and ask WorkOS.`);
  }
  if (organization !== undefined && organization !== null && organization !== organizationId) {
    throw new ResyncFailedError(
      `WorkOS says that ${id} belongs to another organization than ${organizationId}. Ask WorkOS which of the two is right.`,
    );
  }
  return id;
}
