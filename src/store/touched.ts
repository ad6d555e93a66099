import type { DirectoryEvent } from '../core/event.ts';
import { idpKey } from '../core/state.ts';

/** The ids that a batch of events names, by which the state they can touch is found. */
export type Touched = ReturnType<typeof touchedBy>;

/** Collects what a batch of events names. */
export function touchedBy(events: readonly DirectoryEvent[]) {
  const touched = {
    users: new Set<string>(),
    emails: new Set<string>(),
    directories: new Set<string>(),
    endingDirectories: new Set<string>(),
    groups: [] as { id: string; name: string }[],
    memberships: [] as { userId: string; groupId: string }[],
    /** The identity provider's ids, each with its directory. */
    idps: new Map<string, readonly [directoryId: string, idpId: string]>(),
    /** Whether any of them says that somebody is gone, so that the guard has to count. */
    removes: false,
  };
  for (const event of events) {
    if ('user' in event) {
      const { id, email, idpId, directoryId } = event.user;
      touched.users.add(id);
      touched.directories.add(directoryId);
      touched.removes ||= event.type === 'dsync.user.deleted' || !event.user.active;
      if (email !== null) touched.emails.add(email);
      if (idpId !== null) touched.idps.set(idpKey(directoryId, idpId), [directoryId, idpId]);
    } else if ('group' in event) {
      touched.groups.push({ id: event.group.id, name: event.group.name ?? '' });
      touched.directories.add(event.group.directoryId);
    } else if ('directory' in event) {
      touched.directories.add(event.directory.id);
      if (event.type === 'dsync.deleted') touched.endingDirectories.add(event.directory.id);
    } else {
      touched.users.add(event.userId);
      touched.directories.add(event.directoryId);
      touched.memberships.push({ userId: event.userId, groupId: event.groupId });
    }
  }
  return touched;
}
