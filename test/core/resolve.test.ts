import { describe, expect, test } from 'vitest';
import { inEveryOrder } from '../support/every-order.ts';
import { rules } from '../support/histories.ts';
import { newStory } from '../support/story.ts';

const ann = 'ann@example.com';
const bob = 'bob@example.com';
const entra = 'directory_entra';

describe('R3: a deletion stays', () => {
  test('a deletion that arrives before the creation leaves nobody in', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann, attribute: 'admin' });
    story.user('user_1').deleted();
    expect(inEveryOrder(story)).toMatchObject([{ email: ann, status: 'deactivated' }]);
  });

  test('an update after the deletion brings nobody back; only a newer creation of the same id does', () => {
    const story = newStory();
    const user = story.user('user_1');
    user.created({ email: ann });
    user.deleted();
    user.updated({ firstName: 'Anna' });
    expect(inEveryOrder(story)).toMatchObject([{ firstName: 'Anna', status: 'deactivated' }]);
    user.created();
    expect(inEveryOrder(story)).toMatchObject([{ firstName: 'Anna', status: 'active' }]);
  });

  test('at one time, the event with the higher id is the later one', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann });
    story.atOnce().user('user_1').deleted();
    expect(inEveryOrder(story)).toMatchObject([{ status: 'deactivated' }]);
  });

  test('a removal makes nobody', () => {
    const story = newStory();
    const user = story.user('user_1');
    user.deleted();
    user.removedFrom('group_1');
    story.directory('directory_okta').deleted();
    expect(inEveryOrder(story)).toEqual([]);
  });
});

describe('R5: inactive means gone', () => {
  test('inactive, then active again: the same member', () => {
    const story = newStory();
    const user = story.user('user_1');
    user.created({ email: ann, attribute: 'admin' });
    user.updated({ active: false });
    expect(inEveryOrder(story)).toMatchObject([{ id: 'member-of-user_1', status: 'deactivated', role: 'admin' }]);
    user.updated({ active: true });
    expect(inEveryOrder(story)).toMatchObject([{ id: 'member-of-user_1', status: 'active', role: 'admin' }]);
  });

  test('somebody who was never active claims nothing', () => {
    const story = newStory();
    story.ownMember('own_1', ann);
    story.user('user_1').created({ email: ann, active: false });
    story.user('user_2').created({ email: bob, active: false });
    expect(inEveryOrder(story)).toMatchObject([{ id: 'own_1', managedBy: 'eppo', status: 'active' }]);
    expect(inEveryOrder(story)).toHaveLength(1);
  });

  test('an inactive person may come without an address', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann });
    story.user('user_1').updated({ email: null, active: false });
    expect(inEveryOrder(story)).toMatchObject([{ email: ann, status: 'deactivated' }]);
  });
});

describe('R6: who is who', () => {
  test('a rename keeps the member', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann });
    story.user('user_1').updated({ email: bob });
    expect(inEveryOrder(story)).toMatchObject([{ id: 'member-of-user_1', email: bob, status: 'active' }]);
  });

  test('Eppo’s own is adopted by the first address a directory user had, even when that event arrives last', () => {
    const story = newStory();
    story.ownMember('own_1', ann, { role: 'data_owner' });
    story.user('user_1').created({ email: ann });
    story.user('user_1').updated({ email: bob });
    expect(inEveryOrder(story)).toMatchObject([
      { id: 'own_1', email: bob, role: 'data_owner', roleSource: 'kept', managedBy: 'directory' },
    ]);
    expect(inEveryOrder(story)).toHaveLength(1);
  });

  test('Eppo’s own is left alone by somebody who only later came to its address', () => {
    const story = newStory();
    story.ownMember('own_1', bob);
    story.user('user_1').created({ email: ann });
    story.user('user_1').updated({ email: bob });
    const [waiting, own] = inEveryOrder(story);
    expect(own).toMatchObject({ id: 'own_1', email: bob, managedBy: 'eppo', needsAttention: null });
    expect(waiting).toMatchObject({ id: 'member-of-user_1', email: ann });
    expect(waiting?.needsAttention).toContain(bob);
  });

  test('a person renamed, deleted and created again under the new address leaves no stray member', () => {
    const story = newStory();
    const before = story.user('user_1');
    before.created({ email: ann });
    before.updated({ email: bob });
    before.deleted();
    story.user('user_2').created({ email: bob });
    const members = inEveryOrder(story);
    expect(members).toMatchObject([{ id: 'member-of-user_1', email: bob, status: 'active' }]);
    expect(members).toHaveLength(1);
  });

  test('deleted and created again under a new id, with the old deletion arriving last', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann, attribute: 'admin' });
    story.user('user_1').deleted();
    story.user('user_2').created({ email: ann, attribute: 'default' });
    expect(inEveryOrder(story)).toMatchObject([{ id: 'member-of-user_1', status: 'active', role: 'admin' }]);
  });

  test('the same person of the identity provider gets the member back under another address', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann, idpId: '00u1' });
    story.user('user_1').deleted();
    story.user('user_2').created({ email: bob, idpId: '00u1' });
    expect(inEveryOrder(story)).toMatchObject([{ id: 'member-of-user_1', email: bob, status: 'active' }]);
  });

  test('ids of two directories are never one person’s', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann, idpId: '00u1' });
    story.user('user_2', entra).created({ email: bob, idpId: '00u1' });
    expect(inEveryOrder(story)).toHaveLength(2);
  });

  test('a recycled address: who had it first has moved on, so the newcomer is somebody else', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann });
    story.user('user_1').updated({ email: bob });
    story.user('user_2').created({ email: ann });
    expect(inEveryOrder(story)).toMatchObject([
      { id: 'member-of-user_2', email: ann },
      { id: 'member-of-user_1', email: bob },
    ]);
  });

  test('two directories of one organization claim one person, who is in while either says so', () => {
    const story = newStory();
    const [first, second] = [story.user('user_1'), story.user('user_2', entra)];
    first.created({ email: ann, firstName: 'Ann' });
    second.created({ email: ann, firstName: 'Anna' });
    expect(inEveryOrder(story)).toMatchObject([{ id: 'member-of-user_1', firstName: 'Anna', status: 'active' }]);
    second.deleted();
    expect(inEveryOrder(story)).toMatchObject([{ id: 'member-of-user_1', firstName: 'Ann', status: 'active' }]);
    first.deleted();
    expect(inEveryOrder(story)).toMatchObject([{ firstName: 'Anna', status: 'deactivated' }]);
  });

  test('of two members who go by one address, a newcomer joins the one who has it, not the one who waits for it', () => {
    const story = newStory();
    story.ownMember('own_1', ann);
    story.ownMember('own_2', 'dee@example.com');
    story.user('user_2').created({ email: 'dee@example.com' });
    story.user('user_1').created({ email: ann });
    story.user('user_2').updated({ email: bob });
    story.user('user_1').updated({ email: bob });
    story.user('user_3', entra).created({ email: bob, firstName: 'Bob' });
    expect(inEveryOrder(story)).toMatchObject([
      { id: 'own_1', email: ann, firstName: 'Ann' },
      { id: 'own_2', email: bob, firstName: 'Bob' },
    ]);
  });

  test('a newcomer joins somebody who is there before somebody who has gone', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann });
    story.user('user_1').deleted();
    story.user('user_2').created({ email: bob });
    story.user('user_2').updated({ email: ann });
    story.user('user_3', entra).created({ email: ann, firstName: 'Three' });
    const [former, living] = inEveryOrder(story);
    expect(living).toMatchObject({ id: 'member-of-user_2', email: ann, firstName: 'Three', status: 'active' });
    expect(former).toMatchObject({ id: 'member-of-user_1', status: 'deactivated' });
  });

  test('events from before a member was made in Eppo are not about it', () => {
    const story = newStory();
    const created = story.user('user_1').created({ email: ann });
    story.user('user_1').updated({ email: bob });
    const later = created.stamp.at + 60_000;
    story.ownMember('own_1', ann, { ownSince: later });
    expect(inEveryOrder(story)).toMatchObject([
      { id: 'own_1', managedBy: 'eppo' },
      { id: 'member-of-user_1', email: bob },
    ]);
  });

  test('an event from the very moment it was made is about it', () => {
    const story = newStory();
    const created = story.user('user_1').created({ email: ann });
    story.ownMember('own_1', ann, { ownSince: created.stamp.at });
    expect(inEveryOrder(story)).toMatchObject([{ id: 'own_1', managedBy: 'directory' }]);
  });

  test('a member made in Eppo is adopted by whoever comes to the directory afterwards', () => {
    const story = newStory();
    const left = story.user('user_1');
    left.created({ email: ann });
    const moved = left.updated({ email: bob });
    story.ownMember('own_2', 'cho@example.com', { ownSince: moved.stamp.at });
    story.ownMember('own_1', ann, { ownSince: moved.stamp.at });
    story.user('user_2').created({ email: ann });
    const [adopted] = inEveryOrder(story);
    expect(adopted).toMatchObject({ id: 'own_1', email: ann, managedBy: 'directory' });
  });
});

describe('R7 and R8: pieces that race, directories that end', () => {
  test('a directory deleted before late events of its people: nobody of it stays', () => {
    const story = newStory();
    story.directory('directory_okta').activated();
    story.user('user_1').created({ email: ann });
    story.user('user_1').updated({ firstName: 'Anna' });
    story.user('user_2', entra).created({ email: bob });
    story.directory('directory_okta').deleted();
    expect(inEveryOrder(story)).toMatchObject([
      { email: ann, firstName: 'Anna', status: 'deactivated' },
      { email: bob, status: 'active' },
    ]);
  });

  test('an update from after the end of the directory brings nobody back', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann });
    story.directory('directory_okta').deleted();
    story.user('user_1').updated({ firstName: 'Anna' });
    story.user('user_2').updated({ email: bob });
    expect(inEveryOrder(story)).toMatchObject([{ email: ann, firstName: 'Anna', status: 'deactivated' }]);
    expect(inEveryOrder(story)).toHaveLength(1);
  });

  test('deletion of a directory is held by default: its people stay as they are', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann });
    story.directory('directory_okta').deleted();
    story.user('user_1').updated({ firstName: 'Anna' });
    const members = inEveryOrder(story, { ...rules, directoryDeletedPolicy: 'hold' });
    expect(members).toMatchObject([{ firstName: 'Anna', status: 'active' }]);
  });
});
