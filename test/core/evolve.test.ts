import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SyncState } from '../../src/core/state.ts';
import { createState, evolve } from '../../src/core/evolve.ts';
import { history, ownMember } from '../support/histories.ts';
import { run, stateBefore } from '../support/run-core.ts';
import { newStory } from '../support/story.ts';

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

test('what joins an identity, people, members and addresses, is found under it and no more where it was', () => {
  const story = newStory();
  story.user('user_2').created({ email: 'ann@example.com' });
  const state = stateBefore(story);
  run(state, story.events);
  evolve(state, { kind: 'identities-joined', from: ['user_2'], into: 'user_1' });
  const [member] = state.members.values();
  expect(member?.identityId).toBe('user_1');
  expect(state.users.get('user_2')?.identityId).toBe('user_1');
  expect(state.addresses.get('ann@example.com')).toBe('user_1');
  const indexes = [state.usersOfIdentity, state.membersOfIdentity, state.addressesOfIdentity];
  expect(indexes.map((index) => [...index])).toEqual([
    [['user_1', new Set(['user_2'])]],
    [['user_1', new Set([member?.id])]],
    [['user_1', new Set(['ann@example.com'])]],
  ]);
});

test('a member that is withdrawn is found nowhere any more; one without an identity is looked for in none', () => {
  const founded = { ...ownMember('member_1', 'ann@example.com'), identityId: 'user_1' };
  const own = ownMember('member_2', 'bob@example.com');
  const state = stateBefore({ own: [founded, own], mappings: [] });
  evolve(state, { kind: 'member-withdrawn', before: founded });
  evolve(state, { kind: 'member-withdrawn', before: own });
  expect([state.members.size, state.memberOfEmail.size]).toEqual([0, 0]);
  expect([...state.membersOfIdentity]).toEqual([['user_1', new Set()]]);
});

test('overrides are found by their member, and there need not be any', () => {
  const rows = {
    ...{ organizationId: 'org_test', directories: [], users: [], groups: [], memberships: [], members: [] },
    ...{ addresses: [], mappings: [] },
  };
  const override = { memberId: 'member_1', role: 'viewer', status: null } as const;
  expect([...createState({ ...rows, overrides: [override] }).overrides]).toEqual([['member_1', override]]);
  expect(createState(rows).overrides.size).toBe(0);
});
