import { describe, expect, test } from 'vitest';
import { slipOf } from '../../src/core/role-slip.ts';
import { normalizeRoleAttribute } from '../../src/core/roles.ts';

/** What is said of a value as the identity provider sends it. */
function saidOf(value: unknown): string | null {
  const slip = slipOf(normalizeRoleAttribute(value) ?? 'default');
  return slip && `${slip.cause} ${slip.next}`;
}

describe('nothing is wrong with', () => {
  test.each(['viewer', 'experiment_editor', 'data_owner', 'admin', 'default', 'Viewer ', ' ADMIN', '', null])(
    '%j',
    (value) => {
      expect(saidOf(value)).toBeNull();
    },
  );
});

describe('the likely slip is told of', () => {
  test.each([
    [['admin'], 'It is a list'],
    ['["Eppo Admins"]', 'It is a list'],
    [{ role: 'admin' }, 'It is an object'],
    [17, 'It is a number'],
    [true, 'yes or no'],
    ['"admin"', 'The quotation marks are part of it'],
    ['“viewer”', 'The quotation marks are part of it'],
    ['user.eppoMemberRole', 'It is an expression'],
    ['appuser.role', 'It is an expression'],
    ['${role}', 'It is an expression'],
    ['{{user.role}}', 'It is an expression'],
    ['IIF(IsPresent([role]), "admin", "viewer")', 'It is an expression'],
    ['viewer, admin', 'It names several things'],
    ['viewer;data owner', 'It names several things'],
    ['none', 'It is a word for nothing'],
    ['N/A', 'It is a word for nothing'],
    ['-', 'It is a word for nothing'],
    ['null', 'It is a word for nothing'],
  ])('%j: %s', (value, words) => {
    expect(saidOf(value)).toContain(words);
  });
});

describe('the role that was meant is told of', () => {
  test.each([
    ['Experiment Editor', 'experiment_editor'],
    ['experiment-editor', 'experiment_editor'],
    ['ExperimentEditors', 'experiment_editor'],
    ['Eppo Data Owner', 'data_owner'],
    ['Admin role', 'admin'],
    ['admins', 'admin'],
    ['Administrator', 'admin'],
    ['read-only', 'viewer'],
    ['view', 'viewer'],
    ['veiwer', 'viewer'],
    ['viewr', 'viewer'],
    ['amdin', 'admin'],
    ['dataowner', 'data_owner'],
    ['data_onwer', 'data_owner'],
    ['experimnt editer', 'experiment_editor'],
    ['defalut', 'default'],
    ['owner', 'data_owner'],
  ])('%s means %s', (value, role) => {
    expect(saidOf(value)).toContain(`It is likely to mean ${role};`);
    expect(saidOf(value)).toContain(`Set it to ${role} in the identity provider.`);
  });
});

describe('no role is guessed from', () => {
  test.each([
    'superuser',
    'member',
    'constructor',
    'edit',
    'Engineering',
    '管理者',
    'a',
    '"',
    'x, y',
    'data_ownership',
  ])('%s', (value) => {
    expect(saidOf(value)).toBe(
      'It is none of the values that mean a role. ' +
        'Set it to default, viewer, experiment_editor, data_owner or admin in the identity provider.',
    );
  });
});
