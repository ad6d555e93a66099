import { describe, expect, it } from 'vitest';
import { accessRoles, coversGrant, includesRole, type Grant } from '../../src/core/access.ts';

describe('a role', () => {
  it('includes itself and those below it', () => {
    const included = accessRoles.map((has) => accessRoles.filter((needed) => includesRole(has, needed)));
    expect(included).toEqual([['viewer'], ['viewer', 'operator'], ['viewer', 'operator', 'admin']]);
  });
});

describe('a grant', () => {
  const of = (role: Grant['role'], organizationId: string | null): Grant => ({ role, organizationId });

  it.each([
    [of('admin', null), of('admin', null), true],
    [of('admin', null), of('viewer', 'org_1'), true],
    [of('operator', null), of('admin', null), false],
    [of('operator', null), of('admin', 'org_1'), false],
    [of('admin', 'org_1'), of('operator', 'org_1'), true],
    [of('admin', 'org_1'), of('viewer', 'org_2'), false],
    [of('admin', 'org_1'), of('viewer', null), false],
  ])('%j covers %j: %s', (wider, narrower, covered) => {
    expect(coversGrant(wider, narrower)).toBe(covered);
  });
});
