import { describe, expect, test } from 'vitest';
import type { Decision } from '../../src/core/decision.ts';
import type { DirectoryEvent } from '../../src/core/event.ts';
import { run, stateBefore } from '../support/run-core.ts';
import { newStory, type Story } from '../support/story.ts';

const ann = 'ann@example.com';
const top = { groupId: 'group_1', role: 'admin' } as const;

function last(story: Story, arrived: readonly DirectoryEvent[] = story.events): Decision {
  const decision = run(stateBefore(story), arrived).at(-1);
  if (decision === undefined) throw new Error('The story has no events.');
  return decision;
}

describe('groups', () => {
  test('one that no role is mapped to is recorded', () => {
    const story = newStory();
    story.group('group_1').created('One');
    expect(last(story)).toMatchObject({
      outcome: 'applied',
      reason: 'The group was recorded; no role is mapped to it.',
    });
  });

  test('one that is mapped and has nobody in it', () => {
    const story = newStory(top);
    story.user('user_1').created({ email: ann });
    story.user('user_1').addedTo('group_2');
    story.group('group_1').created('One');
    expect(last(story).reason).toBe('The group was recorded; nobody’s role depends on the change.');
  });

  test('the same name again says nothing', () => {
    const story = newStory();
    story.group('group_1').created('One');
    story.group('group_1').updated('One');
    expect(last(story).outcome).toBe('unchanged');
  });

  test('an older name has been superseded', () => {
    const story = newStory();
    const older = story.group('group_1').created('One');
    const newer = story.group('group_1').updated('Two');
    expect(last(story, [newer, older])).toMatchObject({
      outcome: 'superseded',
      reason: `A newer event of this group, ${newer.stamp.eventId}, had already been applied.`,
    });
  });

  test('R8: the deletion of a mapped group takes the role from everyone in it, without an event for each', () => {
    const story = newStory(top);
    for (const id of ['user_1', 'user_2']) {
      story.user(id).created({ email: `${id}@example.com` });
      story.user(id).addedTo('group_1');
    }
    story.group('group_1').deleted();
    const decision = last(story);
    expect(decision.outcome).toBe('applied');
    expect(decision.changes.filter(({ kind }) => kind === 'member-updated')).toHaveLength(2);
  });

  test('R8: the deletion of a group in which only members of a still unknown person are', () => {
    const story = newStory(top);
    story.user('user_1').addedTo('group_1');
    story.group('group_1').deleted();
    expect(last(story).outcome).toBe('applied');
  });

  test('of another directory than the one it is known in: failed', () => {
    const story = newStory();
    const known = story.group('group_1').created('One');
    const moved = story.group('group_1', 'directory_entra').created('One');
    expect(last(story, [known, moved])).toMatchObject({ outcome: 'failed', failure: { code: 'directory_mismatch' } });
  });
});

describe('memberships', () => {
  test('R7: one that comes before its user is recorded and makes nobody', () => {
    const story = newStory(top);
    story.user('user_1').addedTo('group_1');
    const decision = last(story);
    expect(decision).toMatchObject({
      outcome: 'applied',
      reason: 'The membership was recorded; it counts once the directory user has arrived.',
    });
    expect(decision.changes.map(({ kind }) => kind)).toEqual(['directory-recorded', 'membership-recorded']);
  });

  test('one that no role depends on', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann });
    story.user('user_1').addedTo('group_1');
    expect(last(story).reason).toBe('The membership was recorded; no role depends on it.');
  });

  test('one that gives a role', () => {
    const story = newStory(top);
    story.user('user_1').created({ email: ann });
    story.user('user_1').addedTo('group_1');
    expect(last(story)).toMatchObject({
      outcome: 'applied',
      reason: 'Member updated: role viewer → admin from a mapped group.',
    });
  });

  test('added twice: the second says nothing', () => {
    const story = newStory();
    story.user('user_1').addedTo('group_1');
    story.user('user_1').addedTo('group_1');
    expect(last(story).outcome).toBe('unchanged');
  });

  test('the same event again', () => {
    const story = newStory();
    const added = story.user('user_1').addedTo('group_1');
    expect(last(story, [added, added])).toMatchObject({
      outcome: 'unchanged',
      reason: 'This event was applied before.',
    });
  });

  test('an addition after whose removal it arrives', () => {
    const story = newStory();
    const added = story.user('user_1').addedTo('group_1');
    const removed = story.user('user_1').removedFrom('group_1');
    expect(last(story, [removed, added])).toMatchObject({
      outcome: 'superseded',
      reason: `A newer event of this membership, ${removed.stamp.eventId}, had already been applied.`,
    });
  });

  test('R3: an addition after the deletion of its group', () => {
    const story = newStory(top);
    const created = story.user('user_1').created({ email: ann });
    const added = story.user('user_1').addedTo('group_1');
    const deleted = story.group('group_1').deleted();
    expect(last(story, [created, deleted, added])).toMatchObject({
      outcome: 'superseded',
      reason: `The deletion of the group, ${deleted.stamp.eventId}, had already been applied.`,
    });
  });

  test('of a user or a group that is known in another directory: failed', () => {
    const story = newStory();
    const user = story.user('user_1').created({ email: ann });
    const group = story.group('group_1', 'directory_entra').created('One');
    const across = story.user('user_1').addedTo('group_1');
    expect(last(story, [user, group, across]).reason).toContain('group group_1');
    expect(last(story, [group, across])).toMatchObject({
      outcome: 'failed',
      failure: { code: 'directory_mismatch' },
    });
    const elsewhere = { ...across, directoryId: 'directory_entra' };
    expect(last(story, [user, elsewhere]).reason).toContain('user user_1');
  });
});

test('the deletion of a group is news, though its name is the same', () => {
  const story = newStory();
  story.group('group_1').created('One');
  story.group('group_1').deleted();
  const [created, deleted] = story.events;
  if (deleted === undefined || !('group' in deleted)) throw new Error('This is a group event.');
  // Some deletions bring the name along.
  const named = { ...deleted, group: { ...deleted.group, name: 'One' } };
  expect(last(story, [...(created === undefined ? [] : [created]), named])).toMatchObject({ outcome: 'applied' });
});

test('R8: a deleted group that is only updated afterwards is not created again: who is added to it has no role of it', () => {
  const story = newStory(top);
  story.group('group_1').created('One');
  story.group('group_1').deleted();
  story.group('group_1').updated('One');
  story.user('user_1').created({ email: ann });
  story.user('user_1').addedTo('group_1');
  const state = stateBefore(story);
  run(state, story.events);
  expect([...state.members.values()]).toMatchObject([{ role: 'viewer', roleSource: 'default' }]);
});

test('a group of another directory fails by that name', () => {
  const story = newStory();
  story.group('group_1', 'directory_1').created('One');
  story.group('group_1', 'directory_2').updated('One');
  expect(last(story).reason).toContain('names directory group group_1 in another directory');
});

test('a membership event that comes again or too late changes nothing at all', () => {
  const story = newStory();
  const added = story.user('user_1').addedTo('group_1');
  const removed = story.user('user_1').removedFrom('group_1');
  expect(last(story, [removed, added])).toMatchObject({ outcome: 'superseded', changes: [] });
  expect(last(story, [removed, removed])).toMatchObject({ outcome: 'unchanged', changes: [] });
});
