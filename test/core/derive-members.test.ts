import { expect, test } from 'vitest';
import { deriveMembers } from '../../src/core/derive-members.ts';
import { rules } from '../support/histories.ts';
import { run, stateBefore } from '../support/run-core.ts';
import { newStory } from '../support/story.ts';

const ann = 'ann@example.com';

test('one of Eppo’s own remembers what it was while a directory claims it', () => {
  const story = newStory();
  story.ownMember('own_1', ann, { firstName: 'Own', role: 'data_owner' });
  const created = story.user('user_1').created({ email: ann, firstName: 'Ann', attribute: 'admin' });
  const state = stateBefore(story);
  run(state, story.events);
  expect(state.members.get('own_1')).toMatchObject({
    firstName: 'Ann',
    own: { email: ann, firstName: 'Own', lastName: null, role: 'data_owner', status: 'active' },
    foundedBy: null,
    directoryUserId: 'user_1',
    roleEventId: created.stamp.eventId,
    statusEventId: created.stamp.eventId,
  });
});

test('it is given back as it was when a late event shows that it was never about it', () => {
  const story = newStory();
  story.ownMember('own_1', 'bob@example.com', { role: 'data_owner' });
  const created = story.user('user_1').created({ email: ann });
  const renamed = story.user('user_1').updated({ email: 'bob@example.com' });
  const state = stateBefore(story);
  const [before] = story.own;
  run(state, [renamed]);
  expect(state.members.get('own_1')).toMatchObject({ managedBy: 'directory' });
  run(state, [created]);
  expect(state.members.get('own_1')).toEqual({ ...before, identityId: 'user_1' });
});

test('a founded member that nobody claims cannot be, and is not passed over in silence', () => {
  const state = stateBefore({ own: [], mappings: [] });
  const member = {
    own: null,
    foundedBy: 'user_1',
    claimants: [],
    live: new Set<string>(),
    address: { email: ann, since: null },
    earlier: [],
    statusEventId: null,
  };
  expect(() => deriveMembers(state, rules, 'user_1', [member])).toThrow(/nobody claims/);
});

test('an attribute that is no role and an address that has to wait need attention in two sentences', () => {
  const story = newStory();
  story.ownMember('own_1', 'bob@example.com');
  story.user('user_1').created({ email: ann });
  story.user('user_1').updated({ email: 'bob@example.com', attribute: 'superuser' });
  const state = stateBefore(story);
  run(state, story.events);
  const member = [...state.members.values()].find(({ foundedBy }) => foundedBy === 'user_1');
  expect(member?.needsAttention).toMatch(/^The role attribute is "superuser".*identity provider\. The directory gives/);
});
