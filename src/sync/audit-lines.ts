import type { AuditEntryView } from '../store/read-audit.ts';

/** The forms of an export. */
export const auditFormats = ['jsonl', 'csv'] as const;
export type AuditFormat = (typeof auditFormats)[number];

const columns = [
  'id',
  'at',
  'organizationId',
  'memberId',
  'actor',
  'action',
  'eventId',
  'before',
  'after',
] as const satisfies readonly (keyof AuditEntryView)[];

/** What an export begins with: the names of the columns in CSV, nothing in JSON Lines. */
export function headerOf(format: AuditFormat): string {
  return format === 'csv' ? csvLine(columns) : '';
}

/** An entry as a line: of JSON, or of CSV with `before` and `after` as JSON and nothing for null. */
export function lineOf(format: AuditFormat, entry: AuditEntryView): string {
  if (format === 'jsonl') return `${JSON.stringify(entry)}\n`;
  return csvLine(columns.map((column) => cellOf(entry[column])));
}

function cellOf(value: unknown): string {
  if (value === null) return '';
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** What makes a spreadsheet take a cell for a formula. */
const formula = /^[=+\-@\t\r]/;

/** A line as RFC 4180 has it. A cell that a spreadsheet would run as a formula gets an apostrophe before it. */
function csvLine(cells: readonly string[]): string {
  const quoted = cells.map((cell) => {
    const harmless = formula.test(cell) ? `'${cell}` : cell;
    return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
  });
  return `${quoted.join(',')}\r\n`;
}
