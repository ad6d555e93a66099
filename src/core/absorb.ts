import type { Change } from './change.ts';
import type { MembershipRecord } from './directory.ts';
import { evolve } from './evolve.ts';
import type { SyncState } from './state.ts';

/**
 * Takes into a state what was read anew, in the same snapshot, for further events. What the state has already is further
 * on than what is stored and stays. `gone`: members that gave way since they were read; they stay away.
 *
 * That is enough because identities are read whole: whatever an earlier event joined is in the state with all its people.
 */
export function absorb(state: SyncState, read: SyncState, gone: ReadonlySet<string>): void {
  const known = new Set(state.members.keys());
  const headcount = { ...state.headcount };
  const missing = [
    ...newIn(read.directories, state.directories).map((directory): Change => ({
      kind: 'directory-recorded',
      directory,
    })),
    ...newIn(read.groups, state.groups).map((group): Change => ({ kind: 'group-recorded', group })),
    ...newIn(read.users, state.users).map((user): Change => ({ kind: 'user-recorded', user })),
    ...newAddresses(state, read),
    ...newMemberships(state, read),
    ...newIn(read.members, state.members)
      .filter(({ id }) => !gone.has(id))
      .map((after): Change => ({ kind: 'member-created', after })),
  ];
  for (const change of missing) evolve(state, change);
  Object.assign(state.headcount, headcount);
  // No event changes an override, so those that were read are as good as those that are there.
  for (const override of read.overrides.values()) state.overrides.set(override.memberId, override);
  // Holds do: of a member that was there already the state knows better. The headcount is the state's own from the start.
  for (const held of read.holds.values()) if (!known.has(held.memberId)) state.holds.set(held.memberId, held);
}

function newIn<T>(read: ReadonlyMap<string, T>, known: ReadonlyMap<string, T>): T[] {
  return [...read].filter(([key]) => !known.has(key)).map(([, value]) => value);
}

function newAddresses(state: SyncState, read: SyncState): Change[] {
  return [...read.addresses]
    .filter(([email]) => !state.addresses.has(email))
    .map(([email, identityId]) => ({ kind: 'address-recorded', email, identityId }));
}

const none: ReadonlyMap<string, MembershipRecord> = new Map();

function newMemberships(state: SyncState, read: SyncState): Change[] {
  return [...read.membershipsOfUser].flatMap(([userId, ofUser]) =>
    newIn(ofUser, state.membershipsOfUser.get(userId) ?? none).map((membership): Change => {
      return { kind: 'membership-recorded', membership };
    }),
  );
}
