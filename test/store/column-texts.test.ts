import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { columnTexts, marksFor, valuesSql } from '../../src/store/column-texts.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

const types = { name: 'text', note: 'jsonb', count: 'bigint', since: 'timestamptz', present: 'boolean' } as const;

interface Row {
  readonly name: string | null;
  readonly note: object | null;
  readonly count: number | null;
  readonly since: string | null;
  readonly present: boolean | null;
}

const readSql = `
  SELECT name, note, count::float8, to_char(since AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS since, present
  FROM unnest(${Object.values(types)
    .map((type, place) => valuesSql(type, `$${place + 3}`, '$1', '$2'))
    .join(', ')}) AS r(${Object.keys(types).join(', ')})`;

async function throughPostgres(rows: readonly Row[]): Promise<unknown> {
  const marks = marksFor(rows);
  return database.direct.$queryRawUnsafe(readSql, marks.separator, marks.none, ...columnTexts(types, rows, marks));
}

const nothing: Row = { name: null, note: null, count: null, since: null, present: null };
const some: Row = { ...nothing, count: 1, since: '2026-01-31T09:00:00.000Z', present: false };

test.each([
  ['no row', []],
  ['an empty text, alone', [{ ...some, name: '' }]],
  ['nothing but nulls', [nothing, nothing]],
  ['empty texts beside null', [{ ...some, name: '' }, nothing, { ...some, name: '' }]],
  ['what is a mark elsewhere', [{ ...some, name: 'a\u001eb' }, { ...some, name: '\u001f' }, nothing]],
  ['quotes, braces, backslashes', [{ ...some, name: String.raw`{"a",\N,NULL}'\u001e` }]],
  ['marks inside JSON', [{ ...some, note: { '\u001e': ['\u001f', '\u001e"\\'] } }]],
] satisfies [string, Row[]][])('%s comes through, with one row of nulls behind', async (_name, rows) => {
  expect(await throughPostgres(rows)).toEqual([...rows, nothing]);
});

test('whatever texts there are come through', async () => {
  const unit = fc.oneof(fc.constantFrom('\u001e', '\u001f', '"', '\\', ',', ' '), fc.string({ unit: 'grapheme' }));
  const text = fc.array(unit, { maxLength: 6 }).map((parts) => parts.join('').replaceAll('\0', ''));
  const row = fc.record({
    ...Object.fromEntries(Object.keys(nothing).map((column) => [column, fc.constant(null)])),
    name: fc.option(text),
    note: fc.option(fc.record({ said: text })),
  }) as fc.Arbitrary<Row>;
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 5 }), async (rows) => {
      expect(await throughPostgres(rows)).toEqual([...rows, nothing]);
    }),
    { numRuns: 200 },
  );
});
