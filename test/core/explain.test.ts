import { describe, expect, test } from 'vitest';
import { viewIdentity } from '../../src/core/diff.ts';
import { explainMember, type Explanation } from '../../src/core/explain.ts';
import { rules } from '../support/histories.ts';
import { run, stateBefore } from '../support/run-core.ts';
import { newStory, type Story, type UserWords } from '../support/story.ts';

const ann = 'ann@example.com';
const editors = { groupId: 'group_editors', role: 'experiment_editor' } as const;
const owners = { groupName: 'Owners', role: 'data_owner' } as const;

function explain(story: Story, memberId = rules.memberId('user_1')): Explanation {
  const state = stateBefore(story);
  run(state, story.events);
  return explainMember(viewIdentity(state, 'user_1', state), [...state.members.values()], memberId, rules);
}

/** What the rules said, the deciding one marked. */
function said(explanation: Explanation): string[] {
  return explanation.considered.map(({ rule, said: words, decided }) => `${decided ? '→ ' : ''}${rule} ${words}`);
}

const silent = {
  1: '1 The role attribute is not set.',
  2: '2 The role attribute is not "default".',
  3: '3 No groups are mapped to roles.',
  4: '4 WorkOS sends no role.',
  5: '5 Where nothing speaks, the role is kept.',
};

describe('the rules considered, and the one that decided', () => {
  test.each<[string, UserWords, string[]]>([
    [
      'the attribute',
      { attribute: 'admin' },
      ['→ 1 The role attribute is "admin".', silent[2], silent[3], silent[4], silent[5]],
    ],
    [
      'default',
      { attribute: 'default', slugs: ['admin'] },
      [
        '1 The role attribute is "default".',
        '→ 2 The role attribute is "default": the role that the member already has is kept.',
        silent[3],
        '4 WorkOS sends admin, which means admin. It was not asked, since a rule above decides.',
        silent[5],
      ],
    ],
    [
      'WorkOS’s role',
      { slugs: ['viewer', 'admin'] },
      [silent[1], silent[2], silent[3], '→ 4 WorkOS sends viewer, admin, which means admin.', silent[5]],
    ],
    ['nothing', {}, [silent[1], silent[2], silent[3], silent[4], `→ ${silent[5]}`]],
    [
      'a WorkOS role that is not in the table',
      { slugs: ['member'] },
      [silent[1], silent[2], silent[3], '4 WorkOS sends member, which is no role of Eppo.', `→ ${silent[5]}`],
    ],
    [
      'a value that means nothing',
      { attribute: 'superuser' },
      [
        '1 The role attribute is "superuser".',
        silent[2],
        silent[3],
        silent[4],
        silent[5],
        '→ 6 The role attribute "superuser" is no role, so the role is kept.',
      ],
    ],
  ])('%s', (_, words, expected) => {
    const story = newStory();
    story.user('user_1').created({ email: ann, ...words });
    expect(said(explain(story))).toEqual(expected);
  });

  test('a mapped group; what is lower in the mapping is ignored', () => {
    const story = newStory({ groupId: 'group_none', role: 'admin' }, owners, editors);
    story.group('group_owners').created('Owners');
    story.user('user_1').created({ email: ann, slugs: ['viewer'] });
    story.user('user_1').addedTo('group_editors');
    story.user('user_1').addedTo('group_owners');
    const explanation = explain(story);
    expect(said(explanation).slice(2, 4)).toEqual([
      '→ 3 The group Owners has this person, and line 2 of the mapping gives it data_owner.',
      '4 WorkOS sends viewer, which means viewer. It was not asked, since a rule above decides.',
    ]);
    expect(explanation.ignored).toEqual([
      {
        eventId: null,
        reason:
          'The group group_editors has this person, and line 3 of the mapping gives it experiment_editor. A higher line decides.',
      },
    ]);
  });

  test('a mapped group that was not asked, and one that was left', () => {
    const story = newStory(editors);
    story.user('user_1').created({ email: ann, attribute: 'nonsense' });
    story.user('user_1').addedTo('group_editors');
    const explanation = explain(story);
    expect(said(explanation)[2]).toMatch(
      /^3 The group group_editors .* It was not asked, since a rule above decides\.$/,
    );
    expect(explanation.ignored).toEqual([
      { eventId: 'event_001', reason: 'The role attribute "nonsense" is no role.' },
    ]);
    story.user('user_1').removedFrom('group_editors');
    expect(said(explain(story))[2]).toBe('3 None of the mapped groups has this person.');
  });

  test('a leaver is explained by the groups of their last record', () => {
    const story = newStory(editors);
    story.user('user_1').created({ email: ann });
    story.user('user_1').addedTo('group_editors');
    story.user('user_1').updated({ active: false });
    const explanation = explain(story);
    expect(said(explanation)[2]).toMatch(/^→ 3 The group group_editors/);
    expect(explanation.claimants).toMatchObject([{ present: false, leads: true }]);
  });
});

describe('who claims a member', () => {
  test('are told with who is there and whose values show', () => {
    const story = newStory();
    story.user('user_1').created({ email: ann });
    story.user('user_2', 'directory_other').created({ email: ann });
    story.user('user_1').deleted();
    const { claimants } = explain(story);
    expect(claimants.map(({ user, present, leads }) => [user.id, present, leads])).toEqual([
      ['user_1', false, false],
      ['user_2', true, true],
    ]);
  });

  test('are none of a member that no directory claims, or that is not there', () => {
    const nothing = { claimants: [], considered: [], ignored: [] };
    const story = newStory();
    story.ownMember('own_1', ann);
    story.user('user_1').created({ email: ann, active: false });
    expect(explain(story, 'own_1')).toEqual(nothing);
    expect(explain(story, 'nobody')).toEqual(nothing);
  });
});
