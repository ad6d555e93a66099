import { expect, test } from 'vitest';
import { readHttpDate, readRetryAfter } from '../../src/workos/retry-after.ts';

const now = Date.UTC(2026, 0, 1);

test.each([
  [null, null],
  ['', null],
  ['soon', null],
  ['-1', null],
  ['1e3', null],
  ['99999999999999', null],
  ['0', 0],
  ['7', 7000],
  ['2026', 2_026_000],
  ['2027-01-01', null],
  ['Thu, 01 Jan 2026 00:01:00 GMT', 60_000],
  ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
])('Retry-After %j is a wait of %j ms', (value, expected) => {
  expect(readRetryAfter(value, now)).toBe(expected);
});

test.each([
  [null, null],
  ['yesterday', null],
  ['Thu, 01 Xxx 2026 00:00:00 GMT', null],
  ['Thu, 01 Jan 2026 00:00:00 GMT', now],
])('Date %j is %j', (value, expected) => {
  expect(readHttpDate(value)).toBe(expected);
});
