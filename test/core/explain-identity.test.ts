import { expect, test } from 'vitest';
import { viewIdentity } from '../../src/core/diff.ts';
import { explainMember, type Explanation } from '../../src/core/explain.ts';
import { statusSentence } from '../../src/core/explain-words.ts';
import { ownMember, rules } from '../support/histories.ts';
import { run, stateBefore } from '../support/run-core.ts';
import { newStory, type Story } from '../support/story.ts';

// Explaining one member where others are of the same identity.

const [ann, bob] = ['ann@example.com', 'bob@example.com'];

function explain(story: Story, memberId: string): Explanation {
  const state = stateBefore(story);
  run(state, story.events);
  return explainMember(viewIdentity(state, 'user_1', state), [...state.members.values()], memberId, rules);
}

const claimantsOf = ({ claimants }: Explanation): string[] => claimants.map(({ user }) => user.id);

test('each member has its own claimants, an adopted one as well as a founded one; a stranger has none', () => {
  const story = newStory();
  story.ownMember('own_1', ann);
  story.user('user_1').created({ email: ann });
  story.user('user_2').created({ email: bob });
  story.user('user_2').updated({ email: ann });
  expect(claimantsOf(explain(story, 'own_1'))).toEqual(['user_1']);
  expect(claimantsOf(explain(story, 'member-of-user_2'))).toEqual(['user_2']);
  expect(explain(story, 'nobody')).toEqual({ claimants: [], considered: [], ignored: [] });
});

test('a member that the directory made is explained under its later addresses too', () => {
  const story = newStory();
  story.user('user_1').created({ email: ann });
  story.user('user_1').updated({ email: bob });
  expect(claimantsOf(explain(story, 'member-of-user_1'))).toEqual(['user_1']);
});

test('the groups of everyone who claims the member and is there are looked at, not only those of who leads', () => {
  const story = newStory({ groupId: 'group_1', role: 'admin' });
  story.user('user_1').created({ email: ann });
  story.user('user_1').addedTo('group_1');
  story.user('user_2', 'directory_entra').created({ email: ann });
  const { claimants, considered } = explain(story, 'member-of-user_1');
  expect(claimants.filter(({ leads }) => leads).map(({ user }) => user.id)).toEqual(['user_2']);
  expect(considered.find(({ decided }) => decided)).toMatchObject({ rule: 3 });
});

test('the reason of an override is ended by a full stop where it has none at its end', () => {
  const override = { role: null, status: 'active', actor: 'operator:ann', expiresAt: '2026-01-05T09:00:00Z' } as const;
  const sentence = (reason: string) =>
    statusSentence(ownMember('member_1', ann), { decided: null, hold: null, override: { ...override, reason } });
  expect(sentence('IdP 2.0 is down')).toMatch(/: IdP 2\.0 is down\.$/);
  expect(sentence('It is down!')).toMatch(/: It is down!$/);
});
