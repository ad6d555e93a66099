import { expect, test } from 'vitest';
import { identityLimit } from '../../src/core/decide-user.ts';
import { run, stateBefore } from '../support/run-core.ts';
import { newStory, type Story } from '../support/story.ts';

// What an event of a directory user leaves in our own books, where no member shows it.

const ann = 'ann@example.com';

const lastOf = (story: Story) => run(stateBefore(story), story.events).at(-1);

test('an address is recorded once, and never from a deletion', () => {
  const story = newStory();
  const user = story.user('user_1');
  user.created({ email: ann });
  user.updated({ firstName: 'Annabel' });
  user.deleted();
  const deleted = story.events[2];
  if (deleted?.type !== 'dsync.user.deleted') throw new Error('This is a deletion.');
  const elsewhere = { ...deleted, user: { ...deleted.user, email: 'bob@example.com' } };
  const decisions = run(stateBefore(story), [...story.events.slice(0, 2), elsewhere]);
  const recorded = decisions.map(({ changes }) => changes.filter(({ kind }) => kind === 'address-recorded').length);
  expect(recorded).toEqual([1, 0, 0]);
});

test('a new id of the identity provider is news, though no member shows it', () => {
  const story = newStory();
  story.user('user_1').created({ email: ann, idpId: '00u1' });
  story.user('user_1').updated({ idpId: '00u2' });
  expect(lastOf(story)).toMatchObject({
    outcome: 'applied',
    reason: 'The directory user was recorded; their member is as it was.',
  });
});

test('a WorkOS role that says nothing is news, though no member shows it', () => {
  const story = newStory();
  story.user('user_1').created({ email: ann, slugs: ['member'] });
  story.user('user_1').updated({ slugs: ['guest'] });
  expect(lastOf(story)?.outcome).toBe('applied');
});

test('an update that repeats what a second creation said is none', () => {
  const story = newStory();
  const user = story.user('user_1');
  user.created({ email: ann });
  user.deleted();
  user.created();
  user.updated();
  expect(lastOf(story)?.outcome).toBe('unchanged');
});

test('of as many people as may share an address, each can still change', () => {
  const story = newStory();
  for (let person = 0; person < identityLimit; person++) story.user(`user_${person}`).created({ email: ann });
  story.user('user_0').updated({ firstName: 'Annabel' });
  expect(lastOf(story)?.outcome).toBe('applied');
  story.user('one_more').created({ email: ann });
  expect(lastOf(story)?.reason).toContain(`one_more shares its address with more than ${identityLimit} others`);
});

test('a user of another directory fails with both of them named', () => {
  const story = newStory();
  story.user('user_1', 'directory_1').created({ email: ann });
  const [created] = story.events;
  if (created?.type !== 'dsync.user.created') throw new Error('This is a creation.');
  const moved = { ...created, user: { ...created.user, directoryId: 'directory_2' } };
  const [, decision] = run(stateBefore(story), [
    created,
    { ...moved, stamp: { ...created.stamp, eventId: 'event_2' } },
  ]);
  expect(decision?.reason).toContain(
    'puts directory user user_1 into directory directory_2, but it is known in directory_1',
  );
});
