import { expect, test } from 'vitest';
import { summarizeSample, type SampledPerson } from '../../src/core/attribute-sample.ts';

const ours = 'eppoMemberRole';

function person(userId: string, attributes: Record<string, unknown>): SampledPerson {
  return { userId, names: Object.keys(attributes), value: attributes[ours] };
}

const summary = (...sampled: readonly SampledPerson[]) => summarizeSample(sampled, ours);

test('of each person the newest event counts', () => {
  const sample = summary(person('ann', { [ours]: ' Admin' }), person('ann', { [ours]: 'Viewer' }), person('bob', {}));
  expect(sample).toEqual({
    people: 2,
    sent: 1,
    empty: 0,
    forgiven: [{ value: ' Admin', count: 1 }],
    similarNames: [],
  });
});

test('what is empty was sent all the same', () => {
  const empty = ['', '  ', null].map((value, index) => person(String(index), { [ours]: value }));
  expect(summary(...empty, person('bob', {}))).toMatchObject({ people: 4, sent: 3, empty: 3, forgiven: [] });
});

test('only what is understood though it is spelled otherwise is forgiven', () => {
  const values = ['viewer', 'Viewer', 'superuser ', ['viewer'], 17, 'Viewer', 'DEFAULT', ' admin'];
  const sample = summary(...values.map((value, index) => person(String(index), { [ours]: value })));
  expect(sample.forgiven).toEqual([
    { value: 'Viewer', count: 2 },
    { value: ' admin', count: 1 },
    { value: 'DEFAULT', count: 1 },
  ]);
});

test.each(['EppoMemberRole', 'eppo_member_role', 'eppo-member-role', 'memberRole', 'eppoRole', 'role_in_eppo'])(
  '%s looks as if ours was meant',
  (name) => {
    expect(summary(person('ann', { [name]: 'admin' })).similarNames).toEqual([{ value: name, count: 1 }]);
  },
);

test.each([ours, 'role', 'department', 'eppoTeam', 'job_role', ''])('%j does not', (name) => {
  expect(summary(person('ann', { [name]: 'admin' })).similarNames).toEqual([]);
});

test('a hostile payload names no more than a few, cut short, the most frequent first', () => {
  const names = Array.from({ length: 50 }, (_, index) => `eppoRole${String(index).padStart(2, '0')}${'x'.repeat(200)}`);
  const many = { userId: 'ann', names, value: undefined };
  const { similarNames } = summary(many, { ...many, userId: 'bob', names: names.slice(7, 8) });
  expect(similarNames.map(({ value, count }) => [value.slice(0, 10), value.length, count])).toEqual([
    ['eppoRole07', 100, 2],
    ['eppoRole00', 100, 1],
    ['eppoRole01', 100, 1],
    ['eppoRole02', 100, 1],
    ['eppoRole03', 100, 1],
  ]);
});
