import { expect, test } from 'vitest';
import { managers, memberStatuses, roleSources } from '../../src/core/member.ts';

test('the words that Eppo and its API read are stable', () => {
  expect(memberStatuses).toEqual(['active', 'deactivated']);
  expect(managers).toEqual(['directory', 'eppo']);
  expect(roleSources).toEqual(['attribute', 'group', 'workos', 'kept', 'default', 'eppo']);
});
