import { describe, expect, test } from 'vitest';
import { lockedFields, refusedFields } from '../../src/core/lock.ts';
import { roleSources, type MemberRecord } from '../../src/core/member.ts';
import { ownMember } from '../support/histories.ts';

const own = ownMember('own_1', 'ann@example.com', 'viewer');
const adopted: MemberRecord = { ...own, managedBy: 'directory', roleSource: 'kept' };
const made: MemberRecord = { ...adopted, foundedBy: 'user_1', roleSource: 'default' };
const profile = ['email', 'firstName', 'lastName', 'status'];

describe('what only the identity provider may change', () => {
  test('nothing of Eppo’s own, and nothing of one that was given back', () => {
    expect(lockedFields(own)).toEqual([]);
    expect(lockedFields({ ...made, managedBy: 'eppo', roleSource: 'eppo' })).toEqual([]);
  });

  test.each(roleSources)(
    'everything of a member that the directory made, whatever its role is from: %s',
    (roleSource) => {
      expect(lockedFields({ ...made, roleSource })).toEqual([...profile, 'role']);
    },
  );

  test.each([
    ['attribute', true],
    ['group', true],
    ['workos', true],
    ['kept', false],
    ['default', false],
    ['eppo', true],
  ] as const)('of an adopted member its profile, and its role when that is from %s: %s', (roleSource, locked) => {
    expect(lockedFields({ ...adopted, roleSource })).toEqual(locked ? [...profile, 'role'] : profile);
  });
});

describe('what a change may not alter', () => {
  test('is named', () => {
    expect(refusedFields(adopted, { firstName: 'Anna', role: 'admin' })).toEqual(['firstName']);
    expect(refusedFields(made, { email: 'bob@example.com', role: 'admin' })).toEqual(['email', 'role']);
  });

  test('what stays as it is may be said', () => {
    expect(refusedFields(made, { email: 'ann@example.com', lastName: null, role: 'viewer' })).toEqual([]);
    expect(refusedFields(own, { email: 'bob@example.com', status: 'deactivated' })).toEqual([]);
  });
});
