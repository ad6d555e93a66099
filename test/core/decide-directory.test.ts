import { describe, expect, test } from 'vitest';
import type { Decision } from '../../src/core/decision.ts';
import type { DirectoryEvent } from '../../src/core/event.ts';
import type { Rules } from '../../src/core/state.ts';
import { rules } from '../support/histories.ts';
import { membersOf, run, stateBefore } from '../support/run-core.ts';
import { newStory, okta, type Story } from '../support/story.ts';

const hold: Rules = { ...rules, directoryDeletedPolicy: 'hold' };

function decisions(story: Story, arrived: readonly DirectoryEvent[], using: Rules = rules): Decision[] {
  return run(stateBefore(story), arrived, using);
}

describe('activated', () => {
  test('the directory is recorded with its name and type', () => {
    const story = newStory();
    const activated = story.directory(okta).activated('Staff');
    expect(decisions(story, [activated])).toMatchObject([
      {
        outcome: 'applied',
        reason: 'The directory was recorded.',
        changes: [{ kind: 'directory-recorded', directory: { name: 'Staff', type: 'okta scim v2.0', deleted: null } }],
      },
    ]);
  });

  test('R7: after its people, it only adds the name', () => {
    const story = newStory();
    const activated = story.directory(okta).activated();
    const created = story.user('user_1').created({ email: 'ann@example.com' });
    expect(decisions(story, [created, activated]).map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
  });

  test('again with nothing new, and again too late', () => {
    const story = newStory();
    const first = story.directory(okta).activated('Staff');
    const second = story.directory(okta).activated('Staff');
    expect(decisions(story, [first, second]).at(-1)?.outcome).toBe('unchanged');
    expect(decisions(story, [second, first]).at(-1)).toMatchObject({
      outcome: 'superseded',
      reason: `A newer event of this directory, ${second.stamp.eventId}, had already been applied.`,
    });
  });
});

describe('deleted', () => {
  const story = newStory();
  const created = story.user('user_1').created({ email: 'ann@example.com' });
  const elsewhere = story.user('user_2', 'directory_entra').created({ email: 'bob@example.com' });
  const deleted = story.directory(okta).deleted();
  const again = story.directory(okta).deleted();
  const members = [created, elsewhere];

  test('is held as a whole: recorded, with nobody changed', () => {
    const state = stateBefore(story);
    const decision = run(state, [...members, deleted], hold).at(-1);
    expect(decision).toMatchObject({
      outcome: 'held',
      reason: 'The directory was deleted at WorkOS. Its members stay as they are until an operator decides.',
      changes: [
        { kind: 'directory-recorded', directory: { deleted: deleted.stamp, ended: null } },
        { kind: 'directory-held', eventId: deleted.stamp.eventId },
      ],
    });
    expect(decision?.changes).toHaveLength(2);
    expect(membersOf(state)).toMatchObject([{ status: 'active' }, { status: 'active' }]);
  });

  test('an older deletion of a directory whose deletion is held has come too late', () => {
    const outcomes = decisions(story, [again, deleted, again], hold).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['held', 'superseded', 'superseded']);
  });

  test('R8: with the policy to deactivate, everyone of it goes, and nobody else', () => {
    const state = stateBefore(story);
    expect(run(state, [...members, deleted]).at(-1)?.outcome).toBe('applied');
    expect(membersOf(state)).toMatchObject([{ status: 'deactivated' }, { status: 'active' }]);
  });

  test('of a directory without members', () => {
    expect(decisions(story, [deleted])).toMatchObject([
      { outcome: 'applied', reason: 'The directory was deleted at WorkOS; it had no active members.' },
    ]);
  });

  test('twice: the older has come too late', () => {
    expect(decisions(story, [created, again, deleted]).at(-1)).toMatchObject({
      outcome: 'superseded',
      reason: 'A newer deletion of this directory had already been applied.',
    });
  });
});

test('a second deletion that is newer than the first is not a repetition of it', () => {
  const story = newStory();
  const deleted = [story.directory(okta).deleted(), story.directory(okta).deleted()];
  expect(decisions(story, deleted, hold).map(({ outcome }) => outcome)).toEqual(['held', 'held']);
  expect(decisions(story, deleted).map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
  expect(decisions(story, deleted.toReversed(), hold).map(({ outcome }) => outcome)).toEqual(['held', 'superseded']);
});

test('a new type of the directory alone is news', () => {
  const story = newStory();
  const activated = [story.directory(okta).activated(), story.directory(okta).activated()];
  const moved = activated.map((event, index) => {
    if (event.type !== 'dsync.activated') throw new Error('This is an activation.');
    return { ...event, directory: { ...event.directory, type: index === 0 ? 'okta scim v2.0' : 'azure scim v2.0' } };
  });
  expect(decisions(story, moved).map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
  expect(decisions(story, activated).map(({ outcome }) => outcome)).toEqual(['applied', 'unchanged']);
});
