import { describe, expect, test } from 'vitest';
import { actionOf, isVisible } from '../../src/core/wording.ts';
import { isMemberChange } from '../../src/core/change.ts';
import type { Decision } from '../../src/core/decision.ts';
import { identityLimit } from '../../src/core/decide-user.ts';
import type { DirectoryEvent } from '../../src/core/event.ts';
import { membersOf, run, stateBefore } from '../support/run-core.ts';
import { newStory, type Story } from '../support/story.ts';

const ann = 'ann@example.com';
const bob = 'bob@example.com';

/** The decision on the last of some events that arrive one after the other. */
function last(story: Story, arrived: readonly DirectoryEvent[] = story.events): Decision {
  const decision = run(stateBefore(story), arrived).at(-1);
  if (decision === undefined) throw new Error('The story has no events.');
  return decision;
}

const actions = ({ changes }: Decision): string[] => changes.filter(isMemberChange).filter(isVisible).map(actionOf);

describe('R10: applied', () => {
  test('a person comes', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann });
    const decision = last(story);
    expect(decision.outcome).toBe('applied');
    expect(decision.reason).toBe("Member created active, role viewer from the organization's default role.");
    expect(actions(decision)).toEqual(['member.created']);
  });

  test('one of Eppo’s own is adopted', () => {
    const story = newStory();
    story.ownMember('own_1', ann);
    story.user('user_1').created({ email: ann });
    expect(actions(last(story))).toEqual(['member.adopted']);
  });

  test('a person leaves, by a deletion or by becoming inactive', () => {
    const [deleted, inactive] = [newStory(), newStory()];
    deleted.user('user_1').created({ email: ann });
    deleted.user('user_1').deleted();
    inactive.user('user_1').created({ email: ann });
    inactive.user('user_1').updated({ active: false });
    expect(actions(last(deleted))).toEqual(['member.deactivated']);
    expect(actions(last(inactive))).toEqual(actions(last(deleted)));
    expect(last(inactive).reason).toBe(last(deleted).reason);
  });

  test('a person comes back', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann });
    story.user('user_1').updated({ active: false });
    story.user('user_1').updated({ active: true });
    expect(actions(last(story))).toEqual(['member.reactivated']);
  });

  test('what changes nobody is said to', () => {
    const story = newStory();
    const user = story.user('user_1');
    const deleted = user.deleted();
    expect(last(story, [deleted])).toMatchObject({
      outcome: 'applied',
      reason: 'The deletion was recorded; no active member was theirs.',
    });
    const inactive = story.user('user_2').created({ email: ann, active: false });
    expect(last(story, [inactive]).reason).toBe('The directory user is not active; no active member was theirs.');
    const first = story.user('user_3').created({ email: bob });
    const same = story.user('user_4', 'directory_entra').created({ email: bob });
    const idp = story.user('user_4').updated({ idpId: '00u4', active: true, slugs: ['member'] });
    expect(last(story, [same, first, idp])).toMatchObject({
      outcome: 'applied',
      reason: 'The directory user was recorded; their member is as it was.',
    });
  });

  test('two members at once: the sentence is of the first', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann });
    story.user('user_2').created({ email: bob });
    story.user('user_2').updated({ email: ann });
    story.user('user_1').updated({ email: 'cho@example.com' });
    const decision = last(story);
    expect(actions(decision)).toEqual(['member.updated', 'member.updated']);
    expect(decision.reason).toMatch(/^Member updated: e-mail, .* 1 more changed with it\.$/);
  });

  test('a late creation corrects who is who: the stray member is merged into Eppo’s own', () => {
    const story = newStory();
    story.ownMember('own_1', ann);
    const created = story.user('user_1').created({ email: ann });
    const renamed = story.user('user_1').updated({ email: bob });
    const decision = last(story, [renamed, created]);
    expect(decision.outcome).toBe('applied');
    expect(decision.changes).toContainEqual(expect.objectContaining({ kind: 'member-merged', into: 'own_1' }));
  });

  test('a late deletion withdraws a member who should never have been made', () => {
    const story = newStory();
    const user = story.user('user_1');
    const deleted = user.deleted();
    const updated = user.updated({ email: ann });
    const state = stateBefore(story);
    expect(run(state, [updated, deleted]).map(actions)).toEqual([['member.created'], ['member.withdrawn']]);
    expect(membersOf(state)).toEqual([]);
  });
});

describe('R10: unchanged', () => {
  test('the same event again', () => {
    const story = newStory();
    const created = story.user('user_1').created({ email: ann });
    expect(last(story, [created, created])).toEqual({
      outcome: 'unchanged',
      reason: 'This event was applied before.',
      changes: [],
    });
  });

  test.each([{}, { email: ann }, { attribute: ' ADMIN ' }])('another event that says the same: %j', (words) => {
    const story = newStory();
    story.user('user_1').created({ email: ann, attribute: 'admin' });
    story.user('user_1').updated(words);
    expect(last(story)).toMatchObject({ outcome: 'unchanged', reason: 'It says nothing that was not known already.' });
  });

  test('a second deletion', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann });
    story.user('user_1').deleted();
    story.user('user_1').deleted();
    expect(last(story).outcome).toBe('unchanged');
  });

  test.each([
    { firstName: 'Anna' },
    { lastName: null },
    { email: bob },
    { active: false },
    { attribute: 'default' },
    { slugs: ['admin'] },
  ])('not one that says %j', (words) => {
    const story = newStory();
    story.user('user_1').created({ email: ann, attribute: 'admin' });
    story.user('user_1').updated(words);
    expect(last(story).outcome).toBe('applied');
  });
});

describe('R10: superseded', () => {
  test('by a newer event of the same person, which is named', () => {
    const story = newStory();
    const older = story.user('user_1').created({ email: ann, firstName: 'Ann' });
    const newer = story.user('user_1').updated({ firstName: 'Anna' });
    expect(last(story, [newer, older])).toMatchObject({
      outcome: 'superseded',
      reason: `A newer event of this directory user, ${newer.stamp.eventId}, had already been applied.`,
    });
  });

  test('by the deletion: a late creation leaves a record of somebody gone, and nobody in', () => {
    const story = newStory();
    const created = story.user('user_1').created({ email: ann });
    const deleted = story.user('user_1').deleted();
    const decision = last(story, [deleted, created]);
    expect(decision).toMatchObject({
      outcome: 'superseded',
      reason: `The deletion of this directory user, ${deleted.stamp.eventId}, had already been applied.`,
    });
    expect(decision.changes).toContainEqual(
      expect.objectContaining({
        kind: 'member-created',
        after: expect.objectContaining({ status: 'deactivated' }) as unknown,
      }),
    );
  });

  test('not when it changes somebody who is there', () => {
    const story = newStory();
    const explicit = story.user('user_1').created({ email: ann, attribute: 'admin' });
    const later = story.user('user_1').updated({ attribute: 'default' });
    expect(last(story, [later, explicit])).toMatchObject({ outcome: 'applied' });
  });
});

describe('R10 and R12: failed', () => {
  test.each(['created', 'updated'] as const)('%s as active without an address', (kind) => {
    const story = newStory();
    story.user('user_1')[kind]({ email: null });
    expect(last(story)).toMatchObject({ outcome: 'failed', changes: [], failure: { code: 'email_missing' } });
    expect(last(story).reason).toMatch(/^email_missing: Directory user user_1 .* identity provider;/);
  });

  test.each(['inactive', 'deleted'])('not when the person is %s', (how) => {
    const story = newStory();
    if (how === 'deleted') story.user('user_1').deleted();
    else story.user('user_1').created({ email: null, active: false });
    expect(last(story).outcome).toBe('applied');
  });

  test('a person who turns up in another directory', () => {
    const story = newStory();
    const first = story.user('user_1').created({ email: ann });
    const other = newStory();
    other.directory('directory_entra').activated();
    const moved = other.user('user_1', 'directory_entra').created({ email: ann });
    expect(last(story, [first, moved])).toMatchObject({ outcome: 'failed', failure: { code: 'directory_mismatch' } });
  });

  test('an address that more people share than anyone could', () => {
    const story = newStory();
    for (let person = 0; person <= identityLimit; person++) story.user(`user_${person}`).created({ email: ann });
    const decisions = run(stateBefore(story), story.events);
    expect(decisions.at(-2)?.outcome).not.toBe('failed');
    expect(decisions.at(-1)).toMatchObject({ outcome: 'failed', failure: { code: 'identity_too_large' }, changes: [] });
  });
});

test('people tied by an address or an identity provider’s id become one identity, from wherever they stand', () => {
  const story = newStory();
  story.user('user_3').created({ email: ann });
  story.user('user_2').created({ email: bob, idpId: '00u2' });
  story.user('user_1').created({ email: 'cho@example.com', idpId: '00u2' });
  story.user('user_3').updated({ email: bob });
  const state = stateBefore(story);
  run(state, story.events);
  expect(new Set([...state.users.values()].map(({ identityId }) => identityId))).toEqual(new Set(['user_1']));
  expect(new Set([...state.members.values()].map(({ identityId }) => identityId))).toEqual(new Set(['user_1']));
  expect(new Set(state.addresses.values())).toEqual(new Set(['user_1']));
});
