import { describe, expect, test } from 'vitest';
import {
  defaultRoleSlugs,
  normalizeRoleAttribute,
  readRoleAttribute,
  roleOfSlugs,
  type Role,
} from '../../src/core/roles.ts';

describe('the role attribute as it is stored and read', () => {
  test.each<[string, unknown, string | null, string]>([
    ['missing', undefined, null, 'absent'],
    ['null', null, null, 'absent'],
    ['empty', '', null, 'absent'],
    ['blank', ' \t ', null, 'absent'],
    ['a role', 'viewer', 'viewer', 'role'],
    ['a role in other letters, with spaces', ' Experiment_Editor ', 'experiment_editor', 'role'],
    ['data_owner', 'DATA_OWNER', 'data_owner', 'role'],
    ['admin', 'Admin', 'admin', 'role'],
    ['default', ' Default ', 'default', 'default'],
    ['an unknown word, as it was written', ' SuperUser ', 'SuperUser', 'unknown'],
    ['a role with a hyphen is none', 'data-owner', 'data-owner', 'unknown'],
    ['a number', 7, '7', 'unknown'],
    ['false', false, 'false', 'unknown'],
    ['a list with a role in it', ['admin'], '["admin"]', 'unknown'],
    ['an object', { role: 'admin' }, '{"role":"admin"}', 'unknown'],
  ])('%s', (_, value, normalized, kind) => {
    expect(normalizeRoleAttribute(value)).toBe(normalized);
    expect(readRoleAttribute(normalized).kind).toBe(kind);
  });

  test('long values are cut', () => {
    expect(normalizeRoleAttribute('x'.repeat(201))).toBe('x'.repeat(200));
    expect(normalizeRoleAttribute(['x'.repeat(201)])).toHaveLength(200);
  });

  test('a request carries the role it names, or what was seen', () => {
    expect(readRoleAttribute('admin')).toEqual({ kind: 'role', role: 'admin' });
    expect(readRoleAttribute('SuperUser')).toEqual({ kind: 'unknown', seen: 'SuperUser' });
  });
});

describe('rule 4: slugs of WorkOS', () => {
  test.each<[readonly string[], Role | null]>([
    [['admin'], 'admin'],
    [['data_owner'], 'data_owner'],
    [['data-owner'], 'data_owner'],
    [['experiment_editor'], 'experiment_editor'],
    [['experiment-editor'], 'experiment_editor'],
    [['viewer'], 'viewer'],
    [['member'], null],
    [['org-custom'], null],
    [['Admin'], null],
    [[], null],
    [['viewer', 'admin', 'data-owner'], 'admin'],
    [['data-owner', 'member', 'viewer'], 'data_owner'],
    [['constructor', '__proto__'], null],
  ])('%j', (slugs, role) => {
    expect(roleOfSlugs(slugs, defaultRoleSlugs)).toBe(role);
  });

  test('through the configured table', () => {
    expect(roleOfSlugs(['org-analyst', 'admin'], { 'org-analyst': 'experiment_editor' })).toBe('experiment_editor');
  });
});
