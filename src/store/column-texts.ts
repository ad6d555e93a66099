import { randomUUID } from 'node:crypto';

/** The columns of rows that are written, each with its type in PostgreSQL. */
export type ColumnTypes<Row> = { readonly [Column in keyof Row]-?: string };

/** What stands between the values of a column, and for one that is null. */
export interface Marks {
  readonly separator: string;
  readonly none: string;
}

const usualMarks: Marks = { separator: '\u001e', none: '\u001f' };
const usualMark = /[\u001e\u001f]/;

/**
 * Marks that stand in no value of the rows. Directories' texts have no control characters; what Eppo's own program wrote
 * about its members may.
 */
export function marksFor(...tables: readonly (readonly object[])[]): Marks {
  const isMarked = (value: unknown): boolean => typeof value === 'string' && usualMark.test(value);
  if (!tables.some((rows) => rows.some((row) => Object.values(row).some(isMarked)))) return usualMarks;
  const rare = randomUUID();
  return { separator: `\u001e${rare}`, none: `\u001f${rare}` };
}

/** Of columns that are no `jsonb`. */
type Value = string | number | boolean | null;

/**
 * The rows' columns, each as one text, whose values `valuesSql` gets out with one null more. Of rows as JSON, PostgreSQL
 * makes a table of each one's fields and copies every value some times over, which measured a fifth of its time.
 */
export function columnTexts(
  types: Readonly<Record<string, string>>,
  rows: readonly object[],
  { separator, none }: Marks,
): string[] {
  return Object.entries(types).map(([column, type]) => {
    let text = '';
    for (const row of rows) {
      const value = (row as Readonly<Record<string, Value>>)[column] ?? null;
      text += value === null ? none : type === 'jsonb' ? JSON.stringify(value) : String(value);
      text += separator;
    }
    // One more, which is no row: a text without a separator could be no value, or one that is empty.
    return text + none;
  });
}

/** The values of a column as an array; `text`, `separator` and `none` are places of parameters, as `$1`. */
export function valuesSql(type: string, text: string, separator: string, none: string): string {
  return `string_to_array(${text}::text, ${separator}::text, ${none}::text)::${type}[]`;
}
