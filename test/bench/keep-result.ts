import { mkdir, readFile, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import type { Metric } from './metrics.ts';
import { toMarkdown } from './report.ts';
import type { Summary } from './rounds.ts';
import type { Numbers } from './scenarios/scenario.ts';

const folder = new URL('./results/', import.meta.url);
const page = new URL('../../docs/performance.md', import.meta.url);

/** All there is to know of a run, so that two can be compared. */
export interface Result {
  readonly date: string;
  readonly machine: Machine;
  /** How much each part did. */
  readonly sizes: object;
  /** Of the peers, what was installed, with its version. */
  readonly packages?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly rounds: readonly Numbers[];
  readonly summaries: Readonly<Record<string, Summary>>;
}

export interface Machine {
  readonly platform: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly node: string;
  readonly postgres: string;
  readonly redis: string;
  /** Of the last 1, 5 and 15 minutes, before the run. */
  readonly loadBefore: readonly number[];
}

/** This machine, without what would name it or its users. */
export function describeMachine(postgres: string, redis: string): Machine {
  const cpus = os.cpus();
  return {
    platform: `${os.platform()} ${os.release()}`,
    cpu: cpus[0]?.model ?? 'unknown',
    cores: cpus.length,
    memoryGb: Math.round(os.totalmem() / 2 ** 30),
    node: process.version,
    postgres,
    redis,
    loadBefore: os.loadavg(),
  };
}

/** The table of a program of the bench. */
interface ResultTable {
  /** Of its markers in docs/performance.md. */
  readonly name: 'bench' | 'peers';
  readonly metrics: readonly Metric[];
  /** Nothing was left out. */
  readonly whole: boolean;
}

/** Writes the result to a file of its date; and, when it is whole, its table between its markers in docs/performance.md. */
export async function keepResult(result: Result, { name, metrics, whole }: ResultTable): Promise<void> {
  await mkdir(folder, { recursive: true });
  const date = result.date.slice(0, 19).replaceAll(':', '');
  const file = name === 'bench' ? `${date}.json` : `${date}-${name}.json`;
  await writeFormatted(new URL(file, folder), JSON.stringify(result));
  // A part of the table in place of all of it would lose the rest.
  if (!whole) return;
  const [begin, end] = [`<!-- ${name}:begin -->`, `<!-- ${name}:end -->`];
  const text = await readFile(page, 'utf8');
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) {
    throw new Error(`docs/performance.md lacks ${begin} or ${end}; the result was kept, its table was not.`);
  }
  const { cpu, cores, node, postgres, redis } = result.machine;
  const on = `Measured ${result.date.slice(0, 10)}, ${result.rounds.length} rounds: ${cpu}, ${cores} cores, Node ${node}, PostgreSQL ${postgres}, Redis ${redis}.`;
  await writeFormatted(
    page,
    `${before}${begin}\n\n${on}\n\n${toMarkdown(result.summaries, metrics)}\n\n${end}${after}`,
  );
}

/** As `npm run format` would leave it, which `npm run check` asks of every file. */
async function writeFormatted(file: URL, text: string): Promise<void> {
  const filepath = fileURLToPath(file);
  await writeFile(file, await format(text, { ...(await resolveConfig(filepath)), filepath }));
}
