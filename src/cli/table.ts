import CliTable from 'cli-table3';

/** A column: its heading, and the width of its widest cell unless it takes what is left, wrapping its text. */
export interface Column {
  readonly title: string;
  readonly flexible?: boolean;
}

const gap = 2;
const narrowestFlexible = 20;

const noBorders = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: '' },
};

/**
 * A table without borders that takes at most `width` columns: fixed columns are as wide as their widest cell, flexible
 * ones share what is left and wrap. Cells may be coloured.
 */
export function renderTable(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string {
  const widths = columnWidths(columns, rows, width);
  const table = new CliTable({
    head: columns.map(({ title }) => title.toUpperCase()),
    chars: noBorders,
    colWidths: widths,
    wordWrap: true,
    style: { 'padding-left': 0, 'padding-right': gap, head: [], border: [] },
  });
  for (const row of rows) {
    table.push(row.map((cell, index) => breakLongWords(cell, (widths[index] ?? 0) - gap)));
  }
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

function columnWidths(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): number[] {
  const needed = columns.map(({ title }, index) => {
    const cells = [title, ...rows.map((row) => row[index] ?? '')];
    return Math.max(...cells.flatMap((cell) => cell.split('\n')).map(visibleLength)) + gap;
  });
  const flexible = columns.filter((column) => column.flexible === true).length;
  const fixed = needed.reduce((sum, size, index) => (columns[index]?.flexible === true ? sum : sum + size), 0);
  const share = Math.max(narrowestFlexible, Math.floor((width - fixed) / Math.max(flexible, 1)));
  return needed.map((size, index) => (columns[index]?.flexible === true ? Math.min(size, share) : size));
}

/** The escape sequences of colours take no room on the screen. */
const escapeSequence = new RegExp(String.raw`\u001b\[\d+m`, 'g');

/** Chinese, Japanese, Korean and pictures take two columns each. */
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60]|\p{Extended_Pictographic}/gu;

function visibleLength(text: string): number {
  return text.replace(escapeSequence, '').replace(wide, '##').length;
}

/** The table cuts a word that is wider than its column, so such words are broken first: an address must not be lost. */
function breakLongWords(cell: string, width: number): string {
  return cell
    .split(/(\s+)/)
    .map((word) => (visibleLength(word) <= width ? word : (word.match(/.{1,8}/gsu) ?? []).reduce(fill(width), '')))
    .join('');
}

function fill(width: number): (text: string, piece: string) => string {
  return (text, piece) => {
    const line = text.slice(text.lastIndexOf('\n') + 1);
    return visibleLength(line) + visibleLength(piece) <= width ? text + piece : `${text}\n${piece}`;
  };
}
