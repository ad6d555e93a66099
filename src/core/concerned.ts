import type { DirectoryEvent } from './event.ts';
import type { MemberRecord } from './member.ts';
import { recordsOf, type SyncState } from './state.ts';

/**
 * The members that an event is about, whether it changes them or not: those of the directory user it names; of a
 * directory as a whole the active ones. A group's event is about nobody in particular.
 */
export function membersConcerned(state: SyncState, event: DirectoryEvent): MemberRecord[] {
  if ('user' in event) return membersOf(state, [event.user.id]);
  if ('userId' in event) return membersOf(state, [event.userId]);
  if ('group' in event) return [];
  const users = [...state.users.values()].filter((user) => user.directoryId === event.directory.id);
  const members = membersOf(
    state,
    users.map((user) => user.id),
  );
  return members.filter((member) => member.status === 'active' && member.managedBy === 'directory');
}

function membersOf(state: SyncState, userIds: readonly string[]): MemberRecord[] {
  const identities = new Set(userIds.flatMap((id) => state.users.get(id)?.identityId ?? []));
  return [...identities].flatMap((identityId) => recordsOf(state.membersOfIdentity.get(identityId), state.members));
}
