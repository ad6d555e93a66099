import { describe, expect, test } from 'vitest';
import { isMemberChange } from '../../src/core/change.ts';
import { decide } from '../../src/core/decide.ts';
import { newDirectory } from '../../src/core/directory.ts';
import { directoryEventTypes, directoryIdOf } from '../../src/core/event.ts';
import { createState } from '../../src/core/evolve.ts';
import { rules } from '../support/histories.ts';
import { membersOf, run, stateBefore } from '../support/run-core.ts';
import { newStory, okta } from '../support/story.ts';

const ann = 'ann@example.com';

describe('R9: an organization’s directory is nobody else’s', () => {
  const story = newStory();
  const user = story.user('user_1');
  const group = story.group('group_1');
  const events = [
    user.created({ email: ann }),
    user.updated(),
    user.deleted(),
    user.addedTo('group_1'),
    user.removedFrom('group_1'),
    group.created('Group'),
    group.updated('Other'),
    group.deleted(),
    story.directory(okta).activated(),
    story.directory(okta).deleted(),
  ];

  test('there is one of each type below', () => {
    expect(new Set(events.map((event) => event.type))).toEqual(new Set(directoryEventTypes));
  });

  test.each(events.map((event) => [event.type, event] as const))(
    '%s of another organization’s directory fails, and nothing is written',
    (_, event) => {
      expect(directoryIdOf(event)).toBe(okta);
      const state = createState({
        ...stateBefore(story),
        directories: [newDirectory(okta, 'org_other')],
        users: [],
        groups: [],
        memberships: [],
        addresses: [],
        overrides: [],
        holds: [],
        members: [{ ...story.ownMember('own_1', ann) }],
      });
      const decision = decide(state, event, rules);
      expect(decision).toMatchObject({ outcome: 'failed', failure: { code: 'organization_mismatch' }, changes: [] });
      expect(decision.reason).toContain(okta);
    },
  );
});

test('R1: replaying every event once more changes nothing', () => {
  const story = newStory({ groupId: 'group_1', role: 'admin' });
  const user = story.user('user_1');
  user.created({ email: ann });
  story.group('group_1').created('Group');
  user.addedTo('group_1');
  user.updated({ email: 'bob@example.com' });
  story.directory(okta).activated();
  const state = stateBefore(story);
  run(state, story.events);
  const members = membersOf(state);
  const replayed = run(state, story.events);
  expect(membersOf(state)).toEqual(members);
  expect(replayed.flatMap(({ changes }) => changes.filter(isMemberChange))).toEqual([]);
  expect(replayed.map(({ outcome }) => outcome)).not.toContain('applied');
});

test('a group that is created again under its old id and name is news', () => {
  const story = newStory();
  const group = story.group('group_1');
  const outcomes = run(stateBefore(story), [group.created('Group'), group.deleted(), group.created('Group')]);
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(['applied', 'applied', 'applied']);
});

test('R4: mirror and members are one decision, which is written as a whole or not at all', () => {
  const story = newStory();
  story.ownMember('own_1', ann);
  const created = story.user('user_1').created({ email: ann });
  const renamed = story.user('user_1').updated({ email: 'bob@example.com' });
  const state = stateBefore(story);
  run(state, [renamed]);
  const { changes } = decide(state, created, rules);
  expect(changes.map(({ kind }) => kind)).toEqual([
    'user-recorded',
    'address-recorded',
    'member-merged',
    'member-updated',
  ]);
});

test('R7: a directory that was never announced is recorded with its first event', () => {
  const story = newStory();
  const [first] = run(stateBefore(story), [story.user('user_1').created({ email: ann })]);
  expect(first?.changes[0]).toEqual({ kind: 'directory-recorded', directory: newDirectory(okta, 'org_test') });
});

test('R11: an event that fails leaves its neighbours alone', () => {
  const story = newStory();
  const events = [
    story.user('user_1').created({ email: ann }),
    story.user('user_2').created({ email: null }),
    story.user('user_3').created({ email: 'cho@example.com' }),
  ];
  const state = stateBefore(story);
  expect(run(state, events).map(({ outcome }) => outcome)).toEqual(['applied', 'failed', 'applied']);
  expect(membersOf(state)).toHaveLength(2);
  expect(state.users.has('user_2')).toBe(false);
});
