import { describe, expect, test } from 'vitest';
import type { DirectoryUserRecord } from '../../src/core/directory.ts';
import type { DirectoryEvent, UserEvent } from '../../src/core/event.ts';
import { historyLimit, recordUser } from '../../src/core/history.ts';
import { newStory } from '../support/story.ts';

function isUserEvent(event: DirectoryEvent): event is UserEvent {
  return 'user' in event;
}

function record(events: readonly DirectoryEvent[]): DirectoryUserRecord | undefined {
  let user: DirectoryUserRecord | undefined;
  for (const event of events.filter(isUserEvent)) user = recordUser(user, event).user;
  return user;
}

const idsOf = (user: DirectoryUserRecord | undefined): string[] =>
  user?.history.map(({ stamp }) => stamp.eventId) ?? [];

test('sightings are kept in the order they happened, each once', () => {
  const story = newStory();
  const user = story.user('user_1');
  const [first, second, third] = [user.created({ email: 'a@example.com' }), user.updated(), user.deleted()];
  const inOrder = [first, second, third].map(({ stamp }) => stamp.eventId);
  expect(idsOf(record([first, second, third]))).toEqual(inOrder);
  expect(idsOf(record([third, first, second, first, third]))).toEqual(inOrder);
  expect(record([third])).toMatchObject({ snapshot: null, explicitRole: null, identityId: 'user_1' });
});

test('beyond the limit, what only repeats its neighbours goes first, and never a deletion, a return or a rename', () => {
  const story = newStory();
  const user = story.user('user_1');
  user.created({ email: 'a@example.com' });
  user.deleted();
  user.created();
  user.updated({ email: 'b@example.com' });
  for (let times = 0; times < historyLimit; times++) user.updated({ firstName: `Ann ${times}` });
  user.updated({ active: false });
  const kept = record(story.events)?.history ?? [];
  expect(kept).toHaveLength(historyLimit);
  expect(kept.slice(0, 4).map(({ kind, email }) => [kind, email])).toEqual([
    ['created', 'a@example.com'],
    ['deleted', null],
    ['created', 'a@example.com'],
    ['updated', 'b@example.com'],
  ]);
  expect(kept.at(-1)).toMatchObject({ active: false });
});

test('an update right behind a deletion is kept: it is not a repetition', () => {
  const story = newStory();
  const user = story.user('user_1');
  user.created({ email: 'a@example.com' });
  user.deleted();
  for (let times = 0; times < historyLimit; times++) user.updated({ email: null, active: false });
  expect(
    record(story.events)
      ?.history.slice(0, 2)
      .map(({ kind }) => kind),
  ).toEqual(['created', 'deleted']);
});

test('when nothing repeats, the oldest but the first goes: the first address decides adoption', () => {
  const story = newStory();
  const user = story.user('user_1');
  const [first] = [user.created({ email: 'first@example.com' })];
  for (let times = 0; times < historyLimit; times++) user.updated({ email: `a${times}@example.com` });
  const ids = idsOf(record(story.events));
  expect(ids).toHaveLength(historyLimit);
  expect(ids[0]).toBe(first.stamp.eventId);
  expect(ids[1]).toBe(story.events[2]?.stamp.eventId);
});

test('the newest other event is named when it is newer', () => {
  const story = newStory();
  const user = story.user('user_1');
  const older = user.created({ email: 'a@example.com' });
  const newer = user.updated();
  if (!isUserEvent(older) || !isUserEvent(newer)) throw new Error('These are user events.');
  expect(recordUser(record([newer]), older).newer?.stamp).toEqual(newer.stamp);
  expect(recordUser(record([older]), newer).newer).toBeNull();
  expect(recordUser(record([older, newer]), older)).toMatchObject({ known: true, newer: null });
});

describe('beyond the limit, of sightings that', () => {
  type Told = readonly [kind: 'created' | 'updated' | 'deleted', email: string | null, active: boolean];

  /** Tells three sightings, others after them that repeat nothing, and one too many; which of all is dropped. */
  function dropped(...three: readonly [Told, Told, Told]): number {
    const story = newStory();
    const user = story.user('user_1');
    user.updated({ email: 'first@example.com' });
    for (const [kind, email, active] of three) {
      if (kind === 'deleted') user.deleted();
      else user[kind]({ email, active });
    }
    for (let times = 3; times < historyLimit; times++) user.updated({ email: `a${times}@example.com`, active: true });
    const kept = new Set(idsOf(record(story.events)));
    return story.events.findIndex(({ stamp }) => !kept.has(stamp.eventId));
  }
  const [a, b] = ['a@example.com', 'b@example.com'];
  /** The oldest but the first, which goes when nothing repeats. */
  const second = 1;

  test.each<[string, readonly [Told, Told, Told], number]>([
    [
      'say the same three times the middle one goes',
      [
        ['updated', a, true],
        ['updated', a, true],
        ['updated', a, true],
      ],
      2,
    ],
    [
      'follow a creation the repetition goes',
      [
        ['created', a, true],
        ['updated', a, true],
        ['updated', a, true],
      ],
      2,
    ],
    [
      'are gone the repetition goes',
      [
        ['updated', a, false],
        ['updated', a, false],
        ['updated', a, false],
      ],
      2,
    ],
    [
      'have a creation between them none is a repetition',
      [
        ['updated', a, true],
        ['created', a, true],
        ['updated', a, true],
      ],
      second,
    ],
    [
      'end in a creation none is a repetition',
      [
        ['updated', a, true],
        ['updated', a, true],
        ['created', a, true],
      ],
      second,
    ],
    [
      'follow a deletion none is a repetition',
      [
        ['deleted', null, false],
        ['updated', null, false],
        ['updated', null, false],
      ],
      second,
    ],
    [
      'end elsewhere none is a repetition',
      [
        ['updated', a, true],
        ['updated', a, true],
        ['updated', b, true],
      ],
      second,
    ],
    [
      'began elsewhere none is a repetition',
      [
        ['updated', b, true],
        ['updated', a, true],
        ['updated', a, true],
      ],
      second,
    ],
    [
      'go in the end none is a repetition',
      [
        ['updated', a, true],
        ['updated', a, true],
        ['updated', a, false],
      ],
      second,
    ],
    [
      'come in the end none is a repetition',
      [
        ['updated', a, false],
        ['updated', a, true],
        ['updated', a, true],
      ],
      second,
    ],
    [
      'go and come none is a repetition',
      [
        ['updated', a, true],
        ['updated', a, false],
        ['updated', a, true],
      ],
      second,
    ],
  ])('%s', (_, three, expected) => {
    expect(dropped(...three)).toBe(expected);
  });
});
