import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SyncState } from '../../src/core/state.ts';
import { createState, evolve } from '../../src/core/evolve.ts';
import { history } from '../support/histories.ts';
import { run, stateBefore } from '../support/run-core.ts';

/** The same state as a store would give it back: from its rows, without its indexes. */
function reloaded(state: SyncState): SyncState {
  return createState({
    organizationId: state.organizationId,
    directories: state.directories.values(),
    users: state.users.values(),
    groups: state.groups.values(),
    memberships: [...state.membershipsOfUser.values()].flatMap((groups) => [...groups.values()]),
    members: state.members.values(),
    addresses: [...state.addresses].map(([email, identityId]) => ({ email, identityId })),
    mappings: state.mappings,
  });
}

/** Empty sets, and keys of members and people whom nobody looks up by them any more, are no difference. */
function essence(state: SyncState): unknown {
  const filled = (sets: ReadonlyMap<string, ReadonlySet<string>>, known: ReadonlyMap<string, unknown>): unknown[] =>
    [...sets]
      .map(([key, set]) => [key, [...set].filter((id) => known.has(id)).sort()] as const)
      .filter(([, ids]) => ids.length > 0)
      .sort(([a], [b]) => (a < b ? -1 : 1));
  const idps = [...reloaded(state).identityOfIdp.keys()];
  return {
    ...state,
    addressesOfIdentity: filled(state.addressesOfIdentity, state.addresses),
    usersOfIdentity: filled(state.usersOfIdentity, state.users),
    membersOfIdentity: filled(state.membersOfIdentity, state.members),
    identityOfIdp: idps.map((key) => [key, state.identityOfIdp.get(key)]),
  };
}

test('R4: the state that changes were carried into is the state that its rows give', () => {
  fc.assert(
    fc.property(history, (told) => {
      const state = stateBefore(told);
      run(state, told.events);
      expect(essence(state)).toEqual(essence(reloaded(state)));
    }),
    { numRuns: Number(process.env['PROPERTY_RUNS'] ?? 500) },
  );
});

test('an identity that is joined before anything of it was loaded leaves nothing behind', () => {
  const state = stateBefore({ own: [], mappings: [] });
  evolve(state, { kind: 'identities-joined', from: ['user_2'], into: 'user_1' });
  expect(state.usersOfIdentity.size).toBe(0);
});
