import Table from 'cli-table3';
import { rounded } from './measure/statistics.ts';
import { markOf, type Mark, type Metric } from './metrics.ts';
import type { Summary } from './rounds.ts';

type Summaries = Readonly<Record<string, Summary>>;

const marks: Readonly<Record<Mark, string>> = { stretch: '++', met: '+', missed: '-', told: '' };
const headings = ['key', 'what', 'target', 'stretch', 'value', 'spread', ''];

/** A line of text as JSON: the medians of all metrics that were measured, nested at the dots of their keys. */
export function toJson(summaries: Summaries, metrics: readonly Metric[]): string {
  const nested: Record<string, Record<string, number>> = {};
  for (const [{ key }, { median }] of measured(summaries, metrics)) {
    const [group = '', name = ''] = key.split('.');
    (nested[group] ??= {})[name] = rounded(median);
  }
  return JSON.stringify(nested);
}

/** The table for a terminal. */
export function toTable(summaries: Summaries, metrics: readonly Metric[]): string {
  const table = new Table({ head: headings, style: { head: [], border: [], compact: true } });
  for (const [metric, summary] of measured(summaries, metrics)) table.push(cellsOf(metric, summary));
  return table.toString();
}

/** The table for docs/performance.md. */
export function toMarkdown(summaries: Summaries, metrics: readonly Metric[]): string {
  const rows = measured(summaries, metrics).map(([metric, summary]) => {
    const [key = '', ...others] = cellsOf(metric, summary);
    return [`\`${key}\``, ...others];
  });
  const lines = [headings, headings.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function measured(summaries: Summaries, metrics: readonly Metric[]): [Metric, Summary][] {
  return metrics.flatMap((metric): [Metric, Summary][] => {
    const summary = summaries[metric.key];
    return summary === undefined ? [] : [[metric, summary]];
  });
}

function cellsOf(metric: Metric, { median, low, high }: Summary): string[] {
  const { goal } = metric;
  const sign = goal !== null && 'atLeast' in goal ? '≥' : '≤';
  const target = goal === null ? '' : `${sign} ${words('atLeast' in goal ? goal.atLeast : goal.atMost)}`;
  const stretch = goal === null ? '' : words(goal.stretch);
  const mark = marks[markOf(metric, median)];
  return [metric.key, metric.what, target, stretch, words(median), `${words(low)} to ${words(high)}`, mark];
}

function words(value: number): string {
  return rounded(value).toLocaleString('en-US', { maximumSignificantDigits: 3 });
}
