import { describe, expect, test } from 'vitest';
import { evolve } from '../../src/core/evolve.ts';
import { diffIdentity, viewIdentity } from '../../src/core/diff.ts';
import { overridden, type MemberOverride } from '../../src/core/override.ts';
import type { SyncState } from '../../src/core/state.ts';
import { createState } from '../../src/core/evolve.ts';
import { organizationId, ownMember, rules } from '../support/histories.ts';
import { run, stateBefore } from '../support/run-core.ts';
import { newStory } from '../support/story.ts';

const ann = 'ann@example.com';
const member = {
  ...ownMember('member_1', ann, 'viewer'),
  managedBy: 'directory',
  roleSource: 'attribute',
  roleEventId: 'event_1',
} as const;

function override(values: Partial<MemberOverride>): MemberOverride {
  return { memberId: 'member_1', role: null, status: null, ...values };
}

describe('a member shows', () => {
  test('what the directory says where nothing is overridden', () => {
    expect(overridden(member, undefined)).toBe(member);
  });

  test('the role that was set, as Eppo’s, and keeps its status', () => {
    expect(overridden(member, override({ role: 'admin' }))).toEqual({
      ...member,
      role: 'admin',
      roleSource: 'eppo',
      roleEventId: null,
    });
  });

  test('the status that was set, and keeps its role', () => {
    expect(overridden(member, override({ status: 'deactivated' }))).toEqual({ ...member, status: 'deactivated' });
  });
});

/** The state with overrides in force and its members derived anew. */
function withOverride(state: SyncState, inForce: MemberOverride): SyncState {
  state.overrides.set(inForce.memberId, inForce);
  for (const change of diffIdentity(state, rules, viewIdentity(state, 'user_1', state))) evolve(state, change);
  return state;
}

describe('events meanwhile', () => {
  test('are recorded, and show once the override has ended', () => {
    const story = newStory();
    const created = story.user('user_1').created({ email: ann, attribute: 'viewer' });
    const updated = story.user('user_1').updated({ attribute: 'data_owner', lastName: 'New' });
    const id = rules.memberId('user_1');
    const state = stateBefore(story);
    run(state, [created]);
    withOverride(state, override({ memberId: id, role: 'admin' }));
    run(state, [updated]);
    expect(state.members.get(id)).toMatchObject({ role: 'admin', roleSource: 'eppo', lastName: 'New' });
    state.overrides.delete(id);
    const [change] = diffIdentity(state, rules, viewIdentity(state, 'user_1', state));
    expect(change).toMatchObject({ after: { role: 'data_owner', roleSource: 'attribute' } });
  });

  test('do not end it when they merge the member into another', () => {
    const story = newStory();
    story.ownMember('own_1', ann);
    const created = story.user('user_1').created({ email: ann });
    const renamed = story.user('user_1').updated({ email: 'bob@example.com' });
    const state = stateBefore(story);
    run(state, [renamed]);
    withOverride(state, override({ memberId: rules.memberId('user_1'), status: 'deactivated' }));
    run(state, [created]);
    expect([...state.members.values()]).toMatchObject([{ id: 'own_1', status: 'deactivated' }]);
  });
});

test('overrides come with the rows a state is made of', () => {
  const inForce = override({ role: 'admin' });
  const rows = { directories: [], users: [], groups: [], memberships: [], members: [], addresses: [], mappings: [] };
  expect(createState({ organizationId, ...rows, overrides: [inForce] }).overrides).toEqual(
    new Map([['member_1', inForce]]),
  );
});
