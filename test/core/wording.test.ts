import { describe, expect, test } from 'vitest';
import { isMemberChange, type Change, type MemberChange } from '../../src/core/change.ts';
import type { MemberRecord } from '../../src/core/member.ts';
import { actionOf, changedFields, changeSentence, isVisible } from '../../src/core/wording.ts';
import { ownMember } from '../support/histories.ts';

const ann = ownMember('member_1', 'ann@example.com', 'viewer');

function update(values: Partial<MemberRecord>, before = ann): MemberChange {
  return { kind: 'member-updated', before, after: { ...before, ...values } };
}

const managed: MemberRecord = { ...ann, managedBy: 'directory', roleSource: 'kept' };

describe('what the audit trail says', () => {
  test.each<[MemberChange, string, string]>([
    [
      { kind: 'member-created', after: { ...managed, roleSource: 'default' } },
      'member.created',
      "Member created active, role viewer from the organization's default role.",
    ],
    [
      update({ managedBy: 'directory', roleSource: 'attribute', role: 'admin' }),
      'member.adopted',
      'Member adopted: role viewer → admin from the role attribute.',
    ],
    [
      update({ managedBy: 'eppo', roleSource: 'eppo' }, managed),
      'member.released',
      'Member released: role viewer from Eppo.',
    ],
    [
      update({ status: 'deactivated' }, managed),
      'member.deactivated',
      'Member deactivated: role viewer from the role it already had.',
    ],
    [
      update({ status: 'active', roleSource: 'group' }, { ...managed, status: 'deactivated' }),
      'member.reactivated',
      'Member reactivated: role viewer from a mapped group.',
    ],
    [
      update({ email: 'bob@example.com', firstName: 'Bob', lastName: 'B', needsAttention: 'Look.' }, managed),
      'member.updated',
      'Member updated: e-mail, first name, last name, need for attention, role viewer from the role it already had.',
    ],
    [
      update({ roleSource: 'workos', role: 'admin' }, managed),
      'member.updated',
      "Member updated: role viewer → admin from WorkOS's role.",
    ],
    [
      { kind: 'member-merged', before: managed, into: 'member_2' },
      'member.merged',
      'A member that existed only because of the order of arrival was merged into the right one.',
    ],
    [
      { kind: 'member-withdrawn', before: managed },
      'member.withdrawn',
      'A member that existed only because of the order of arrival was withdrawn.',
    ],
  ])('%#: %s', (change, action, sentence) => {
    expect(actionOf(change)).toBe(action);
    expect(changeSentence(change)).toBe(sentence);
    expect(sentence).not.toContain('@');
  });
});

test('only what people see counts as a change to them', () => {
  expect(changedFields(ann, { ...ann, roleEventId: 'event_1', identityId: 'user_1' })).toEqual([]);
  expect(isVisible(update({ roleEventId: 'event_1' }))).toBe(false);
  expect(isVisible(update({ role: 'admin' }))).toBe(true);
  expect(isVisible({ kind: 'member-withdrawn', before: ann })).toBe(true);
});

test('changes to members are told from changes to our own books', () => {
  const books: Change[] = [
    { kind: 'identities-joined', from: ['user_1'], into: 'user_0' },
    { kind: 'address-recorded', email: 'ann@example.com', identityId: 'user_0' },
  ];
  const members: MemberChange[] = [
    { kind: 'member-created', after: ann },
    update({ role: 'admin' }),
    { kind: 'member-merged', before: ann, into: 'member_2' },
    { kind: 'member-withdrawn', before: ann },
  ];
  expect([...books, ...members].filter(isMemberChange)).toEqual(members);
});
