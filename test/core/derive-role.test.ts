import { describe, expect, test } from 'vitest';
import type { MemberRecord } from '../../src/core/member.ts';
import { inEveryOrder } from '../support/every-order.ts';
import { rules } from '../support/histories.ts';
import { membersOf, run, stateBefore } from '../support/run-core.ts';
import { newStory, type Story } from '../support/story.ts';

const ann = 'ann@example.com';
const top = { groupId: 'group_top', role: 'admin' } as const;
const middle = { groupName: 'Middle', role: 'data_owner' } as const;
const low = { groupId: 'group_low', role: 'experiment_editor' } as const;

/** The one member a story ends in, whatever the order. */
function only(story: Story): MemberRecord | undefined {
  const members = inEveryOrder(story);
  expect(members).toHaveLength(1);
  return members[0];
}

describe('rule 1: the attribute names a role', () => {
  test.each(['viewer', 'experiment_editor', 'data_owner', 'admin', ' Admin '])('%s', (attribute) => {
    const story = newStory();
    const { stamp } = story.user('user_1').created({ email: ann, attribute, slugs: ['admin'] });
    const role = attribute.trim().toLowerCase();
    expect(only(story)).toMatchObject({ role, roleSource: 'attribute', roleEventId: stamp.eventId });
  });

  test('it comes before mapped groups and WorkOS’s own role', () => {
    const story = newStory(top);
    story.user('user_1').created({ email: ann, attribute: 'viewer', slugs: ['data-owner'] });
    story.user('user_1').addedTo('group_top');
    expect(only(story)).toMatchObject({ role: 'viewer', roleSource: 'attribute' });
  });

  test('the role of an adopted member follows it', () => {
    const story = newStory();
    story.ownMember('own_1', ann, { role: 'admin' });
    story.user('user_1').created({ email: ann, attribute: 'viewer' });
    expect(only(story)).toMatchObject({ id: 'own_1', role: 'viewer', roleSource: 'attribute' });
  });
});

describe('rule 2: default keeps the role', () => {
  test('a new member gets the organization’s default role', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann, attribute: 'default', slugs: ['admin'] });
    expect(only(story)).toMatchObject({ role: 'viewer', roleSource: 'default', roleEventId: null });
    expect(inEveryOrder(story, { ...rules, defaultRole: 'experiment_editor' })).toMatchObject([
      { role: 'experiment_editor', roleSource: 'default' },
    ]);
  });

  test('the default role of the day a member was made stays', () => {
    const story = newStory();
    const created = story.user('user_1').created({ email: ann });
    const renamed = story.user('user_1').updated({ firstName: 'Anna', email: ann });
    const state = stateBefore(story);
    run(state, [created]);
    run(state, [renamed], { ...rules, defaultRole: 'admin' });
    expect(membersOf(state)).toMatchObject([{ role: 'viewer', roleSource: 'default' }]);
  });

  test('an adopted member keeps its own', () => {
    const story = newStory();
    story.ownMember('own_1', ann, { role: 'data_owner' });
    story.user('user_1').created({ email: ann, attribute: 'default' });
    expect(only(story)).toMatchObject({ role: 'data_owner', roleSource: 'kept', roleEventId: null });
  });

  test('default that arrives before the explicit value it follows keeps that value', () => {
    const story = newStory();
    const explicit = story.user('user_1').created({ email: ann, attribute: 'admin' });
    story.user('user_1').updated({ attribute: 'default' });
    expect(only(story)).toMatchObject({ role: 'admin', roleSource: 'kept', roleEventId: explicit.stamp.eventId });
  });

  test('the newest of several explicit values is kept, even when it was superseded on arrival', () => {
    const story = newStory();
    for (const attribute of ['admin', 'data_owner', 'default']) story.user('user_1').updated({ email: ann, attribute });
    expect(only(story)).toMatchObject({ role: 'data_owner', roleSource: 'kept' });
  });

  test('what one directory user of a person was given, the next one keeps', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann, attribute: 'data_owner' });
    story.user('user_1').deleted();
    story.user('user_2').created({ email: ann, attribute: 'default' });
    expect(only(story)).toMatchObject({ role: 'data_owner', roleSource: 'kept', status: 'active' });
  });

  test('a role set in Eppo is kept when it is the newest', () => {
    const story = newStory();
    const created = story.user('user_1').created({ email: ann, attribute: 'viewer' });
    const said = story.user('user_1').updated({ attribute: 'default' });
    const setAt = { at: created.stamp.at + 1, eventId: 'set_in_eppo' };
    const own = story.ownMember('own_1', ann, { eppoRole: { role: 'admin', stamp: setAt } });
    expect(only(story)).toMatchObject({ id: own.id, role: 'admin', roleSource: 'kept', roleEventId: null });
    story.user('user_1').updated({ attribute: 'data_owner', email: ann });
    const last = story.user('user_1').updated({ attribute: 'default', email: ann });
    expect(only(story)).toMatchObject({ role: 'data_owner', roleSource: 'kept' });
    expect(last.stamp.at).toBeGreaterThan(said.stamp.at);
  });
});

describe('rule 3: mapped groups', () => {
  test.each([null, '', '  ', undefined])('speak when the attribute is %j', (attribute) => {
    const story = newStory(top);
    story.user('user_1').created({ email: ann, attribute });
    const added = story.user('user_1').addedTo('group_top');
    expect(only(story)).toMatchObject({ role: 'admin', roleSource: 'group', roleEventId: added.stamp.eventId });
  });

  test('a person in three of them who loses the top one has the role of the next', () => {
    const story = newStory(top, middle, low);
    const user = story.user('user_1');
    user.created({ email: ann });
    story.group('group_middle').created('Middle');
    for (const group of ['group_low', 'group_top', 'group_middle']) user.addedTo(group);
    expect(only(story)).toMatchObject({ role: 'admin' });
    user.removedFrom('group_top');
    expect(only(story)).toMatchObject({ role: 'data_owner' });
    user.removedFrom('group_middle');
    expect(only(story)).toMatchObject({ role: 'experiment_editor' });
    user.removedFrom('group_low');
    expect(only(story)).toMatchObject({ role: 'viewer', roleSource: 'default' });
  });

  test('of two groups that match one line, the older membership is the evidence, in every order', () => {
    const story = newStory(middle);
    story.user('user_1').created({ email: ann });
    for (const group of ['group_b', 'group_a']) story.group(group).created('Middle');
    const older = story.user('user_1').addedTo('group_b');
    story.user('user_1').addedTo('group_a');
    expect(only(story)).toMatchObject({ role: 'data_owner', roleEventId: older.stamp.eventId });
  });

  test('the order of the mapping decides, not the height of the role', () => {
    const story = newStory(low, top);
    story.user('user_1').created({ email: ann });
    story.user('user_1').addedTo('group_top');
    story.user('user_1').addedTo('group_low');
    expect(only(story)).toMatchObject({ role: 'experiment_editor' });
  });

  test('a role from a group is never kept', () => {
    const story = newStory(top);
    const user = story.user('user_1');
    user.created({ email: ann, attribute: 'data_owner' });
    user.updated({ attribute: null });
    user.addedTo('group_top');
    user.removedFrom('group_top');
    expect(only(story)).toMatchObject({ role: 'data_owner', roleSource: 'kept' });
  });

  test('nor does it overwrite the role that one of Eppo’s own had', () => {
    const story = newStory(top);
    story.ownMember('own_1', ann, { role: 'data_owner' });
    const user = story.user('user_1');
    user.created({ email: ann });
    user.addedTo('group_top');
    expect(only(story)).toMatchObject({ role: 'admin', roleSource: 'group' });
    user.removedFrom('group_top');
    expect(only(story)).toMatchObject({ role: 'data_owner', roleSource: 'kept' });
  });

  test('a membership before its user and its group, and a removal before the addition', () => {
    const story = newStory(top);
    const user = story.user('user_1');
    user.addedTo('group_top');
    story.group('group_top').created('Top');
    user.created({ email: ann });
    expect(only(story)).toMatchObject({ role: 'admin' });
    user.removedFrom('group_top');
    expect(only(story)).toMatchObject({ role: 'viewer' });
  });

  test('a rename of the person after a change of membership is not stale', () => {
    const story = newStory(top);
    const user = story.user('user_1');
    user.created({ email: ann });
    user.updated({ firstName: 'Anna' });
    user.addedTo('group_top');
    expect(only(story)).toMatchObject({ firstName: 'Anna', role: 'admin' });
  });

  test('R8: a deleted group ends its memberships; one made again starts without them', () => {
    const story = newStory(top);
    const user = story.user('user_1');
    const group = story.group('group_top');
    user.created({ email: ann });
    group.created('Top');
    user.addedTo('group_top');
    group.deleted();
    expect(only(story)).toMatchObject({ role: 'viewer', roleSource: 'default' });
    group.created('Top');
    expect(only(story)).toMatchObject({ role: 'viewer', roleSource: 'default' });
    user.addedTo('group_top');
    expect(only(story)).toMatchObject({ role: 'admin', roleSource: 'group' });
  });

  test('an addition to a group that was deleted before counts for nothing', () => {
    const story = newStory(top);
    story.user('user_1').created({ email: ann });
    story.group('group_top').deleted();
    story.user('user_1').addedTo('group_top');
    expect(only(story)).toMatchObject({ role: 'viewer' });
  });

  test('a mapping by name follows the group’s name', () => {
    const story = newStory(middle);
    const group = story.group('group_1');
    group.created('Something');
    story.user('user_1').created({ email: ann });
    story.user('user_1').addedTo('group_1');
    expect(only(story)).toMatchObject({ role: 'viewer' });
    group.updated('Middle');
    expect(only(story)).toMatchObject({ role: 'data_owner' });
    group.updated('Other');
    expect(only(story)).toMatchObject({ role: 'viewer' });
  });

  test('the groups of everyone who claims a member count, while they are there', () => {
    const story = newStory(top);
    story.user('user_1').created({ email: ann });
    story.user('user_2', 'directory_entra').created({ email: ann });
    story.user('user_1').addedTo('group_top');
    expect(only(story)).toMatchObject({ role: 'admin' });
    story.user('user_1').deleted();
    expect(only(story)).toMatchObject({ role: 'viewer', status: 'active' });
  });

  test('somebody who left keeps showing the role of their groups', () => {
    const story = newStory(top);
    story.user('user_1').created({ email: ann });
    story.user('user_1').addedTo('group_top');
    story.user('user_1').deleted();
    expect(only(story)).toMatchObject({ role: 'admin', roleSource: 'group', status: 'deactivated' });
  });
});

describe('rules 4 and 5: WorkOS’s own role, else keep', () => {
  test('the highest of several slugs, as long as it is sent', () => {
    const story = newStory();
    const user = story.user('user_1');
    const { stamp } = user.created({ email: ann, slugs: ['viewer', 'admin', 'member'] });
    expect(only(story)).toMatchObject({ role: 'admin', roleSource: 'workos', roleEventId: stamp.eventId });
    user.updated({ slugs: ['member'] });
    expect(only(story)).toMatchObject({ role: 'viewer', roleSource: 'default' });
  });

  test('mapped groups come first', () => {
    const story = newStory(low);
    story.user('user_1').created({ email: ann, slugs: ['admin'] });
    story.user('user_1').addedTo('group_low');
    expect(only(story)).toMatchObject({ role: 'experiment_editor', roleSource: 'group' });
  });

  test('member and unknown slugs say nothing: an adopted member keeps its role', () => {
    const story = newStory();
    story.ownMember('own_1', ann, { role: 'admin' });
    story.user('user_1').created({ email: ann, slugs: ['member', 'org-custom'] });
    expect(only(story)).toMatchObject({ role: 'admin', roleSource: 'kept' });
  });
});

describe('rule 6: any other attribute value', () => {
  test.each<[unknown, string]>([
    ['superuser', '"superuser"'],
    [['admin'], '"["admin"]"'],
    [7, '"7"'],
  ])('%j: nobody is lost, nothing is guessed, and somebody is told', (attribute, seen) => {
    const story = newStory(top);
    story.user('user_1').created({ email: ann, attribute: 'data_owner' });
    story.user('user_1').addedTo('group_top');
    story.user('user_1').updated({ attribute, slugs: ['admin'] });
    const member = only(story);
    expect(member).toMatchObject({ role: 'data_owner', roleSource: 'kept', status: 'active' });
    expect(member?.needsAttention).toContain(seen);
    story.user('user_1').updated({ email: ann, attribute: 'viewer' });
    expect(only(story)).toMatchObject({ role: 'viewer', needsAttention: null });
  });

  test('a new member is provisioned with the default role', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann, attribute: 'boss' });
    expect(only(story)).toMatchObject({ role: 'viewer', roleSource: 'default', status: 'active' });
  });
});
