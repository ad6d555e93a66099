import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTimestamp, timeOfId, ulidOf } from '../../src/workos/event-time.ts';

const lastTime = Date.UTC(9999, 11, 31, 23, 59, 59, 999);
const time = fc.integer({ min: 0, max: lastTime });

describe('a timestamp on the wire', () => {
  test.each([
    ['2023-04-28T20:05:31.093Z', Date.UTC(2023, 3, 28, 20, 5, 31, 93)],
    ['2023-04-28 20:05:31.093', Date.UTC(2023, 3, 28, 20, 5, 31, 93)],
    ['2023-04-28T20:05:31', Date.UTC(2023, 3, 28, 20, 5, 31)],
    ['2023-04-28 20:05:31.093+00', Date.UTC(2023, 3, 28, 20, 5, 31, 93)],
    ['2023-04-28T20:05:31+25:00', null],
    ['2023-04-28t20:05:31z', Date.UTC(2023, 3, 28, 20, 5, 31)],
    ['2023-04-28T20:05:31.093456Z', Date.UTC(2023, 3, 28, 20, 5, 31, 93)],
    ['2023-04-28T20:05:31+02:00', Date.UTC(2023, 3, 28, 18, 5, 31)],
    ['2023-04-28T20:05:31 -0530', Date.UTC(2023, 3, 29, 1, 35, 31)],
    ['2023-04-28', null],
    ['2023-13-28T20:05:31Z', null],
    ['1969-12-31T23:59:59Z', null],
    ['9999-12-31T23:59:59-01:00', null],
    ['+010000-01-01T00:00:00Z', null],
    ['Fri Apr 28 2023', null],
    ['yesterday', null],
    ['', null],
    [1_682_712_331_093, null],
    [null, null],
    [undefined, null],
  ])('%j reads as %j', (value, expected) => {
    expect(readTimestamp(value)).toBe(expected);
  });

  test('survives every ISO time of four-digit years', () => {
    fc.assert(fc.property(time, (at) => readTimestamp(new Date(at).toISOString()) === at));
  });

  test('does not depend on the machine’s time zone', () => {
    const before = process.env['TZ'];
    process.env['TZ'] = 'Asia/Tokyo';
    expect(readTimestamp('2023-04-28 20:05:31.093')).toBe(Date.UTC(2023, 3, 28, 20, 5, 31, 93));
    if (before === undefined) delete process.env['TZ'];
    else process.env['TZ'] = before;
  });
});

describe('the time inside an id', () => {
  test.each([
    // A pair of time and id from the documentation of the ulid package for JavaScript.
    ['event_01ARYZ6S41TSV4RRFFQ69G5FAV', 1_469_918_176_385],
    ['event_01aryz6s41tsv4rrffq69g5fav', 1_469_918_176_385],
    ['01ARYZ6S41TSV4RRFFQ69G5FAV', 1_469_918_176_385],
    ['directory_user_01ARYZ6S41TSV4RRFFQ69G5FAV', 1_469_918_176_385],
    ['event_01ARYZ6S41TSV4RRFFQ69G5FA', null],
    ['event_01ARYZ6S41TSV4RRFFQ69G5FAVV', null],
    ['event_01ARYZ6S41TSV4RRFFQ69G5FAU', null],
    ['event_81ARYZ6S41TSV4RRFFQ69G5FAV', null],
    ['event_7ZZZZZZZZZZZZZZZZZZZZZZZZZ', null],
    ['event_', null],
    ['', null],
  ])('%j says %j', (id, expected) => {
    expect(timeOfId(id)).toBe(expected);
  });

  test('is what a ULID was made of, and the counter orders the ids of one time', () => {
    fc.assert(
      fc.property(time, fc.nat(), (at, counter) => {
        expect(timeOfId(`event_${ulidOf(at, counter)}`)).toBe(at);
        expect(ulidOf(at, counter) < ulidOf(at, counter + 1)).toBe(true);
      }),
    );
  });
});
