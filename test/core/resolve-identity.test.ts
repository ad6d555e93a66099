import { describe, expect, test } from 'vitest';
import type { DirectoryUserRecord } from '../../src/core/directory.ts';
import { recordUser } from '../../src/core/history.ts';
import { resolveIdentity } from '../../src/core/resolve.ts';
import { ownMember } from '../support/histories.ts';
import { run, stateBefore } from '../support/run-core.ts';
import { newStory, type Story } from '../support/story.ts';

const ann = 'ann@example.com';
const bob = 'bob@example.com';

/** The directory users of a story, as they are recorded. */
function usersOf({ events }: Story): DirectoryUserRecord[] {
  const users = new Map<string, DirectoryUserRecord>();
  for (const event of events) {
    if ('user' in event) users.set(event.user.id, recordUser(users.get(event.user.id), event).user);
  }
  return [...users.values()];
}

describe('the event that a status is from', () => {
  /** Runs a story and gives the place of that event after each of its own. */
  function deciding(story: Story): number[] {
    const state = stateBefore(story);
    return story.events.map((event) => {
      run(state, [event]);
      const [member] = state.members.values();
      return story.events.findIndex(({ stamp }) => stamp.eventId === member?.statusEventId);
    });
  }

  test('is the one by which the person last came or went, not one that repeats it', () => {
    const story = newStory();
    const user = story.user('user_1');
    user.created({ email: ann });
    user.updated({ firstName: 'Annabel' });
    user.updated({ active: false });
    user.updated({ firstName: 'Ann' });
    user.updated({ active: true });
    user.deleted();
    expect(deciding(story)).toEqual([0, 0, 2, 2, 4, 5]);
  });

  test('is that of the first to come and the last to go, where several claim a member', () => {
    const story = newStory();
    const [one, two] = [story.user('user_1'), story.user('user_2', 'directory_entra')];
    one.created({ email: ann });
    two.created({ email: ann });
    one.deleted();
    two.updated({ firstName: 'Annabel' });
    two.deleted();
    expect(deciding(story)).toEqual([0, 0, 0, 0, 4]);
  });
});

test('Eppo’s own begin in the order of their time, then of their ids, and claim nothing that was before them', () => {
  const story = newStory();
  const created = story.user('user_1').created({ email: ann });
  const late = { ...ownMember('own_1', bob), ownSince: created.stamp.at + 1 };
  const [early, earlier] = [ownMember('own_3', ann), ownMember('own_2', 'cho@example.com')];
  const fresh = { claimants: [], live: new Set(), earlier: [], statusEventId: null, foundedBy: null };
  const expected = [
    { ...fresh, own: earlier, address: { email: 'cho@example.com', since: null } },
    expect.objectContaining({ own: early, live: new Set(['user_1']), statusEventId: created.stamp.eventId }) as unknown,
    { ...fresh, own: late, address: { email: bob, since: null } },
  ];
  for (const own of [
    [late, early, earlier],
    [earlier, early, late],
  ]) {
    expect(resolveIdentity({ users: usersOf(story), own, directories: new Map() })).toEqual(expected);
  }
});

test('a founded member has gone by no other address before', () => {
  const story = newStory();
  const created = story.user('user_1').created({ email: ann });
  const [user] = usersOf(story);
  expect(resolveIdentity({ users: usersOf(story), own: [], directories: new Map() })).toEqual([
    {
      ...{ own: null, foundedBy: 'user_1', claimants: [user], live: new Set(['user_1']), earlier: [] },
      ...{ address: { email: ann, since: created.stamp }, statusEventId: created.stamp.eventId },
    },
  ]);
});

test('somebody of whom only a deletion has come is passed over', () => {
  const story = newStory();
  story.user('user_0').deleted();
  story.user('user_1').created({ email: ann, idpId: '00u1' });
  story.user('user_1').deleted();
  story.user('user_2').created({ email: bob, idpId: '00u1' });
  const resolved = resolveIdentity({ users: usersOf(story), own: [], directories: new Map() });
  expect(resolved).toMatchObject([{ foundedBy: 'user_1', live: new Set(['user_2']) }]);
});

test('R12: somebody who is there without an address founds nobody', () => {
  const story = newStory();
  story.user('user_1').created({ email: null });
  expect(resolveIdentity({ users: usersOf(story), own: [], directories: new Map() })).toEqual([]);
});
