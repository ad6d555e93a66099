import { describe, expect, test } from 'vitest';
import type { DirectoryEvent } from '../../src/core/event.ts';
import type { Role } from '../../src/core/roles.ts';
import type { SyncState } from '../../src/core/state.ts';
import { rules } from '../support/histories.ts';
import { run, stateBefore } from '../support/run-core.ts';
import { newStory, okta, type Story } from '../support/story.ts';

const ann = 'ann@example.com';

/** Applies events with one default role, and then others with another. */
function change(story: Story, before: readonly DirectoryEvent[], after: readonly DirectoryEvent[]): SyncState {
  const state = stateBefore(story);
  run(state, before, { ...rules, defaultRole: 'viewer' });
  run(state, after, { ...rules, defaultRole: 'admin' });
  return state;
}

const shown = ({ members }: SyncState): Record<string, [Role, string]> =>
  Object.fromEntries([...members.values()].map(({ id, role, roleSource }) => [id, [role, roleSource]]));

describe('a change of the default role', () => {
  test('is for those who are made from then on', () => {
    const story = newStory();
    const early = story.user('user_1').created({ email: ann });
    const rename = story.user('user_1').updated({ firstName: 'Anna' });
    const late = story.user('user_2').created({ email: 'bob@example.com' });
    expect(shown(change(story, [early], [rename, late]))).toEqual({
      'member-of-user_1': ['viewer', 'default'],
      'member-of-user_2': ['admin', 'default'],
    });
  });

  test('is not for who leaves and comes back', () => {
    const story = newStory();
    const user = story.user('user_1');
    const [created, deleted] = [user.created({ email: ann }), user.deleted()];
    const back = story.user('user_2').created({ email: ann });
    expect(shown(change(story, [created, deleted], [back]))).toEqual({ 'member-of-user_1': ['viewer', 'default'] });
  });

  test('is not for who was made before, and has had a role by another rule meanwhile', () => {
    const story = newStory({ groupName: 'Editors', role: 'experiment_editor' });
    story.group('group_1').created('Editors');
    story.user('user_1').created({ email: ann });
    story.user('user_1').addedTo('group_1');
    const removed = story.user('user_1').removedFrom('group_1');
    expect(shown(change(story, story.events.slice(0, -1), [removed]))).toEqual({
      'member-of-user_1': ['viewer', 'default'],
    });
  });

  test('is not for a member that takes the place of one made before, when a late event shows who came first', () => {
    const story = newStory();
    const first = story.user('user_1').created({ email: ann });
    const second = story.user('user_2', 'directory_entra').created({ email: ann });
    const state = change(story, [second], [first]);
    expect(shown(state)).toEqual({ 'member-of-user_1': ['viewer', 'default'] });
    // And stays so, now that it is the one.
    const renamed = story.user('user_1').updated({ firstName: 'Anna' });
    run(state, [renamed], { ...rules, defaultRole: 'data_owner' });
    expect(shown(state)).toEqual({ 'member-of-user_1': ['viewer', 'default'] });
  });

  test('is for whom a late event shows to be somebody else', () => {
    const story = newStory();
    const old = story.user('user_1').created({ email: ann });
    const renamed = story.user('user_1').updated({ email: 'anna@example.com' });
    const second = story.user('user_2').created({ email: ann });
    // Until the renaming arrives, the second looks like the first one come back; the address was free by then.
    expect(shown(change(story, [old, second], [renamed]))).toEqual({
      'member-of-user_1': ['viewer', 'default'],
      'member-of-user_2': ['admin', 'default'],
    });
  });

  test('is not for who became one of Eppo’s own when a directory was released', () => {
    const story = newStory();
    story.directory(okta).activated();
    const created = story.user('user_1').created({ email: ann, attribute: 'data_owner' });
    const ended = story.directory(okta).deleted();
    const back = story.user('user_2', 'directory_entra').created({ email: ann });
    const state = stateBefore(story);
    run(state, [created, ended], { ...rules, directoryDeletedPolicy: 'release' });
    run(state, [back], { ...rules, defaultRole: 'admin' });
    expect(shown(state)).toEqual({ 'member-of-user_1': ['data_owner', 'kept'] });
  });
});
