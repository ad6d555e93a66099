import { expect, test } from 'vitest';
import type { MemberRecord } from '../../src/core/member.ts';
import type { Rules } from '../../src/core/state.ts';
import { rules } from '../support/histories.ts';
import { run, stateBefore } from '../support/run-core.ts';
import { newStory, okta, type Story } from '../support/story.ts';

const release: Rules = { ...rules, directoryDeletedPolicy: 'release' };
const entra = 'directory_entra';
const [ann, bob, cho] = ['ann@example.com', 'bob@example.com', 'cho@example.com'];

/** The members by address once Okta's directory has been released, and what that was called. */
function released(story: Story) {
  const state = stateBefore(story);
  run(state, story.events, release);
  const [decision] = run(state, [story.directory(okta).deleted()], release);
  const members = [...state.members.values()];
  const at = (email: string): MemberRecord | undefined => members.find((member) => member.email === email);
  return { decision, members, at };
}

test('members of a released directory are Eppo’s own as they are, those of another stay its own', () => {
  const story = newStory();
  const own = story.ownMember('own_1', ann);
  story.user('user_1').created({ email: ann, attribute: 'admin' });
  story.user('user_2').created({ email: bob, attribute: 'data_owner' });
  story.user('user_2').deleted();
  story.user('user_3', entra).created({ email: cho });
  const { decision, at } = released(story);
  expect(decision?.outcome).toBe('applied');
  expect(at(ann)).toMatchObject({ id: own.id, managedBy: 'eppo', role: 'admin', status: 'active', own: null });
  expect(at(bob)).toMatchObject({ managedBy: 'eppo', role: 'data_owner', status: 'deactivated', foundedBy: null });
  expect(at(cho)).toMatchObject({ managedBy: 'directory', directoryUserId: 'user_3' });
});

test('somebody whom another directory claims too goes on as its own, with the same id', () => {
  const story = newStory();
  story.user('user_1').created({ email: ann, attribute: 'admin' });
  story.user('user_2', entra).created({ email: ann, attribute: 'default' });
  const { at, members } = released(story);
  expect(members).toHaveLength(1);
  expect(at(ann)).toMatchObject({
    id: 'member-of-user_1',
    managedBy: 'directory',
    directoryUserId: 'user_2',
    role: 'admin',
  });
});

test('whom the other directory knows by another first address gets a member there, and Eppo keeps the one there was', () => {
  const story = newStory();
  story.user('user_1').created({ email: ann });
  story.user('user_2', entra).created({ email: ann });
  story.user('user_2', entra).updated({ email: bob });
  const { at, members } = released(story);
  expect(at(bob)).toMatchObject({ id: 'member-of-user_1', managedBy: 'eppo' });
  expect(members.find(({ id }) => id === 'member-of-user_2')).toMatchObject({ managedBy: 'directory' });
});

test('what a released directory says later makes nobody', () => {
  const story = newStory();
  story.user('user_1').created({ email: ann });
  const state = stateBefore(story);
  run(state, [...story.events, story.directory(okta).deleted()], release);
  run(state, [story.user('user_2').created({ email: bob }), story.user('user_1').deleted()], release);
  expect([...state.members.values()]).toMatchObject([{ email: ann, managedBy: 'eppo', status: 'active' }]);
});
