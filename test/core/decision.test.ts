import { expect, test } from 'vitest';
import type { MemberChange } from '../../src/core/change.ts';
import { conclude } from '../../src/core/decision.ts';
import type { MemberStatus } from '../../src/core/member.ts';
import { ownMember } from '../support/histories.ts';

const mirror = { changes: [], news: true, stale: 'It came too late.', quiet: 'It was recorded.' };
const member = (status: MemberStatus, firstName = 'Ann') => ({
  ...ownMember('member_1', 'ann@example.com'),
  status,
  firstName,
});
const updated = (before: MemberStatus, after: MemberStatus): MemberChange => ({
  kind: 'member-updated',
  before: member(before),
  after: member(after, 'Annabel'),
});

// A late event counts as applied when somebody who is or was active shows it, else as superseded.
test.each<[string, MemberChange, 'applied' | 'superseded']>([
  ['makes somebody who is there', { kind: 'member-created', after: member('active') }, 'applied'],
  ['makes somebody who has gone', { kind: 'member-created', after: member('deactivated') }, 'superseded'],
  ['changes somebody who is there', updated('active', 'active'), 'applied'],
  ['lets somebody in', updated('deactivated', 'active'), 'applied'],
  ['lets somebody go', updated('active', 'deactivated'), 'applied'],
  ['changes somebody who has gone', updated('deactivated', 'deactivated'), 'superseded'],
  ['withdraws somebody who was there', { kind: 'member-withdrawn', before: member('active') }, 'applied'],
  ['withdraws somebody who had gone', { kind: 'member-withdrawn', before: member('deactivated') }, 'superseded'],
  ['merges somebody who was there', { kind: 'member-merged', before: member('active'), into: 'own' }, 'applied'],
  ['merges somebody who had gone', { kind: 'member-merged', before: member('deactivated'), into: 'own' }, 'superseded'],
])('a late event that %s', (_, change, outcome) => {
  expect(conclude(mirror, [change])).toMatchObject({ outcome, changes: [change] });
  expect(conclude({ ...mirror, stale: null }, [change]).outcome).toBe('applied');
});
