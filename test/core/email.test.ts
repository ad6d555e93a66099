import { expect, test } from 'vitest';
import { chooseEmail, type EmailSources } from '../../src/core/email.ts';

const long = `${'a'.repeat(243)}@example.com`;

test.each<[string, EmailSources, string | null]>([
  ['email first', { email: 'ann@example.com', emails: [{ primary: true, value: 'b@example.com' }] }, 'ann@example.com'],
  ['in lower case, without the spaces around it', { email: '  Ann@Example.COM ' }, 'ann@example.com'],
  [
    'else the primary of emails, wherever it stands',
    { email: null, emails: [{ value: 'a@example.com' }, { primary: true, value: 'b@example.com' }] },
    'b@example.com',
  ],
  ['no other than the primary', { emails: [{ primary: false, value: 'a@example.com' }] }, null],
  ['else the username', { email: '', emails: [], username: 'ann@example.com' }, 'ann@example.com'],
  [
    'a primary without a value is passed over',
    { emails: [{ primary: true }], username: 'c@example.com' },
    'c@example.com',
  ],
  ['a username that is no address is none', { username: 'ann' }, null],
  ['what is malformed is passed over', { email: 'ann at example.com', username: 'ann@example.com' }, 'ann@example.com'],
  ['not two at signs', { email: 'ann@bob@example.com' }, null],
  ['nothing before the at sign', { email: '@example.com' }, null],
  ['nothing behind it', { email: 'ann@' }, null],
  ['no control characters', { email: 'ann\u0000@example.com' }, null],
  ['254 characters at most', { email: `a${long}` }, null],
  ['254 characters', { email: long.slice(1) }, long.slice(1)],
  ['255 characters', { email: long }, null],
  ['none at all', {}, null],
])('R12: %s', (_, sources, expected) => {
  expect(chooseEmail(sources)).toBe(expected);
});
