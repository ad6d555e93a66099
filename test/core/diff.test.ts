import { expect, test } from 'vitest';
import type { MemberChange } from '../../src/core/change.ts';
import { diffIdentity, viewIdentity } from '../../src/core/diff.ts';
import type { SyncState } from '../../src/core/state.ts';
import { rules } from '../support/histories.ts';
import { run, stateBefore } from '../support/run-core.ts';
import { newStory } from '../support/story.ts';

const ann = 'ann@example.com';

function rederived(state: SyncState): MemberChange[] {
  return diffIdentity(state, rules, viewIdentity(state, 'user_1', state));
}

test('members that are what the mirror says have nothing to change', () => {
  const story = newStory();
  story.user('user_1').created({ email: ann });
  const state = stateBefore(story);
  run(state, story.events);
  expect(rederived(state)).toEqual([]);
});

test('a last name alone is a difference', () => {
  const story = newStory();
  story.user('user_1').created({ email: ann, lastName: 'Before' });
  story.user('user_1').updated({ lastName: 'After' });
  const state = stateBefore(story);
  run(state, story.events);
  expect([...state.members.values()]).toMatchObject([{ lastName: 'After' }]);
});

test('a role alone is a difference: another line of the mapping for the same group', () => {
  const story = newStory({ groupId: 'group_1', role: 'viewer' });
  story.user('user_1').created({ email: ann });
  story.user('user_1').addedTo('group_1');
  const state = stateBefore(story);
  run(state, story.events);
  expect(rederived(state)).toEqual([]);
  const mapped = { ...state, mappings: [{ groupId: 'group_1', role: 'admin' as const }] };
  expect(rederived(mapped)).toMatchObject([{ kind: 'member-updated', after: { role: 'admin', roleSource: 'group' } }]);
});

test('a status alone is a difference: that of an override', () => {
  const story = newStory();
  story.user('user_1').created({ email: ann });
  const state = stateBefore(story);
  run(state, story.events);
  state.overrides.set('member-of-user_1', { memberId: 'member-of-user_1', role: null, status: 'deactivated' });
  expect(rederived(state)).toMatchObject([{ kind: 'member-updated', after: { status: 'deactivated' } }]);
});

test('a member that gives way is merged into the one its own person claims, whoever else is in the identity', () => {
  const story = newStory();
  story.ownMember('own_1', 'first@example.com');
  const [other, person] = [story.user('user_1'), story.user('user_2')];
  const created = other.created({ email: ann });
  const first = person.created({ email: 'first@example.com' });
  const renamed = person.updated({ email: 'bob@example.com' });
  // Now they are of one identity, in which the other, who has had the address longer, stands first.
  const tied = person.updated({ email: ann });
  const decisions = run(stateBefore(story), [created, renamed, tied, first]);
  const merged = decisions.flatMap(({ changes }) => changes).filter((change) => change.kind === 'member-merged');
  expect(merged).toMatchObject([{ before: { foundedBy: 'user_2' }, into: 'own_1' }]);
});

test('an identity alone is a difference: one of Eppo’s own whose address somebody wants is found by it from then on', () => {
  const story = newStory();
  story.ownMember('own_1', 'bob@example.com');
  story.user('user_1').created({ email: ann });
  story.user('user_1').updated({ email: 'bob@example.com' });
  const state = stateBefore(story);
  run(state, story.events);
  expect(state.members.get('own_1')).toEqual({ ...story.own[0], identityId: 'user_1' });
});
