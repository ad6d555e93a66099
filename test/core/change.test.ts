import { expect, test } from 'vitest';
import { isMemberChange } from '../../src/core/change.ts';
import { ownMember } from '../support/histories.ts';

test('what people in Eppo would notice is told from our own books', () => {
  const member = ownMember('member_1', 'ann@example.com');
  expect(isMemberChange({ kind: 'member-created', after: member })).toBe(true);
  expect(isMemberChange({ kind: 'member-updated', before: member, after: member })).toBe(true);
  expect(isMemberChange({ kind: 'member-merged', before: member, into: 'member_2' })).toBe(true);
  expect(isMemberChange({ kind: 'member-withdrawn', before: member })).toBe(true);
  expect(isMemberChange({ kind: 'address-recorded', email: 'ann@example.com', identityId: 'user_1' })).toBe(false);
});
