import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as prettier from 'prettier';
import type { Result } from './run-scenario.ts';
import type { Scenario } from './scenario.ts';
import { scenarios } from './scenarios.ts';
import { backends, type Backend } from './stage.ts';

/** One line of the table: a scenario on a backend, with what came of it, or why there is nothing. */
export interface Line {
  readonly scenario: Scenario;
  readonly backend: Backend;
  readonly result: Result | { readonly notRun: string } | { readonly error: string };
}

const begin = '<!-- faults:begin -->';
const end = '<!-- faults:end -->';
const page = fileURLToPath(new URL('../../docs/reliability.md', import.meta.url));

const headings = [
  'what happens',
  'queue',
  'sent',
  'acknowledged',
  'with an outcome',
  'lost',
  'applied twice',
  'turned away, sent again',
  'other answers',
  'members as the model says',
  'first applied after',
  'all applied after',
  'how',
];

/** The promises that a line breaks; none when it keeps them all. */
export function brokenPromises({ result }: Line): string[] {
  if ('notRun' in result) return [];
  if ('error' in result) return [result.error];
  const promises: readonly (readonly [boolean, string])[] = [
    [result.acknowledged === result.sent, `${result.sent - result.acknowledged} events were never acknowledged`],
    [result.lost.length === 0, `${result.lost.length} acknowledged events are lost: ${some(result.lost)}`],
    [result.appliedTwice.length === 0, `applied twice: ${some(result.appliedTwice)}`],
    [result.recovery?.allMs !== null, 'after a fault, events waited until something else woke them'],
    [result.failed === 0, `${result.failed} events failed`],
    [result.otherAnswers.length === 0, `answers other than 2xx and 503: ${some(result.otherAnswers)}`],
    [result.wrongMembers.length === 0, `members differ from the model in ${some(result.wrongMembers)}`],
  ];
  return promises.filter(([isKept]) => !isKept).map(([, words]) => words);
}

function some(items: readonly string[]): string {
  return items.slice(0, 5).join(', ') + (items.length > 5 ? ', …' : '');
}

const rowOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function cellsOf({ scenario: { title }, backend, result }: Line): string[] {
  const blank = (words: string): string[] => [title, backend, ...Array.from({ length: 10 }, () => '–'), words];
  if ('notRun' in result) return blank(`not run here: ${result.notRun}`);
  if ('error' in result) return blank(`failed: ${result.error.split('\n', 1)[0] ?? ''}`);
  const { recovery } = result;
  return [
    title,
    backend,
    String(result.sent),
    String(result.acknowledged),
    String(result.outcomes),
    String(result.lost.length),
    String(result.appliedTwice.length),
    String(result.unavailable + result.dropped),
    result.otherAnswers.length === 0 ? '0' : result.otherAnswers.join(', '),
    result.wrongMembers.length === 0 ? 'yes' : `not in ${result.wrongMembers.length}`,
    inSeconds(recovery?.firstMs),
    recovery?.allMs === null ? 'never' : inSeconds(recovery?.allMs),
    result.note,
  ];
}

/** A time in words; a dash for none. */
export function inSeconds(milliseconds: number | null | undefined): string {
  return typeof milliseconds === 'number' ? `${(milliseconds / 1_000).toFixed(1)} s` : '–';
}

/** Lines of the table in the page, by scenario and backend; those that were not run this time stay. */
function rowsOf(table: string): Map<string, string> {
  const rows = table.split('\n').filter((row) => /\| (redis|postgres) +\|/.test(row));
  return new Map(rows.map((row) => [keyOf(row.split('|').slice(1, 3)), row]));
}

function keyOf([title = '', backend = '']: readonly string[]): string {
  return `${title.trim()} | ${backend.trim()}`;
}

/** Puts the lines in the place of those in docs/reliability.md, with where they come from. */
export async function writeTable(lines: readonly Line[], about: string): Promise<void> {
  const text = await readFile(page, 'utf8');
  const [before, after] = [text.indexOf(begin), text.indexOf(end)];
  if (before === -1 || after < before)
    throw new Error(`docs/reliability.md has no place for the table: ${begin} … ${end}`);
  const rows = rowsOf(text.slice(before, after));
  for (const cells of lines.map(cellsOf)) rows.set(keyOf(cells), rowOf(cells));
  const inOrder = scenarios.flatMap(({ title }) =>
    backends.flatMap((backend) => rows.get(keyOf([title, backend])) ?? []),
  );
  const table = [rowOf(headings), rowOf(headings.map(() => '---')), ...inOrder];
  const changed = `${text.slice(0, before + begin.length)}\n\n${about}\n\n${table.join('\n')}\n\n${text.slice(after)}`;
  const options = await prettier.resolveConfig(page);
  await writeFile(page, await prettier.format(changed, { ...options, filepath: page }));
}
