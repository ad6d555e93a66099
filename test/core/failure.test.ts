import { expect, test } from 'vitest';
import { failureReason, failures, type FailureCode } from '../../src/core/failure.ts';

test.each<[FailureCode, boolean]>([
  ['payload_invalid', false],
  ['email_missing', false],
  ['organization_unknown', true],
  ['organization_mismatch', false],
  ['directory_mismatch', false],
  ['identity_too_large', false],
  ['payload_gone', false],
  ['internal_error', true],
])('R11: %s is tried again by itself: %s', (code, transient) => {
  expect(failures[code].transient).toBe(transient);
});

test('R11: the list above is complete', () => {
  expect(Object.keys(failures)).toHaveLength(8);
});

test('R10: a reason is one line: the code, what happened, what to do next', () => {
  expect(
    failureReason({
      code: 'email_missing',
      place: 'data.email',
      message: 'Directory user user_1 has no e-mail address.',
    }),
  ).toBe(
    'email_missing: Directory user user_1 has no e-mail address. ' +
      'Give the person an e-mail address in the identity provider; WorkOS then sends an update.',
  );
  for (const { next } of Object.values(failures)) expect(next).toMatch(/^[A-Z][^\n]*\.$/);
});
