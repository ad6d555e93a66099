import { Option, type Command } from 'commander';
import * as z from 'zod';
import { readList } from './api-client.ts';
import { exitCodes } from './cli-error.ts';
import type { CliContext } from './context.ts';
import { addListOptions, type ListOptions } from './options.ts';
import { runCommand, type Report } from './run-command.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

interface FailuresOptions extends ListOptions {
  readonly organization?: string;
  readonly state?: string;
}

const failureSchema = z.looseObject({
  state: z.string(),
  code: z.string(),
  place: z.string(),
  count: z.number(),
  firstAt: z.string(),
  lastAt: z.string(),
  exampleId: z.string(),
  what: z.string(),
  next: z.string(),
});

type ApiFailure = z.infer<typeof failureSchema>;

/** Adds `failures list`. */
export function addFailuresList(parent: Command, context: CliContext): void {
  const command = parent
    .command('list')
    .description('List why events fail, by cause: how many, since when, an example, and what to do.')
    .option('--organization <id>', 'only of this organization (org_…)')
    .addOption(
      new Option('--state <state>', 'failed: given up; retrying: still tried by itself').choices([
        'failed',
        'retrying',
      ]),
    );
  addListOptions(command).action((options: FailuresOptions) =>
    runCommand(context, options, (terminal) => listFailures(context, options, terminal)),
  );
}

async function listFailures(context: CliContext, options: FailuresOptions, terminal: Terminal): Promise<Report> {
  const { organization, state } = options;
  const limit = options.all === true ? Number.POSITIVE_INFINITY : options.limit;
  const connection = await context.connect(options);
  const read = { query: { organization, state }, limit };
  const { items, more } = await readList(connection, '/api/v1/failures', failureSchema, read);
  const text = items.length === 0 ? 'No event fails.' : failuresTable(items, more, terminal);
  return { json: { data: items, more }, text, exitCode: exitCodes.ok };
}

function failuresTable(failures: readonly ApiFailure[], more: boolean, { colors, width }: Terminal): string {
  const rows = failures.map(({ state, count, firstAt, lastAt, code, place, what, next, exampleId }) => [
    `${state === 'failed' ? colors.red(state) : colors.cyan(state)}\n${String(count)}`,
    `${minuteOf(firstAt)}\n${minuteOf(lastAt)}`,
    `${colors.bold(code)}${place === '' ? '' : `  ${place}`}\n${what}\n${next}\nsuch as ${exampleId}`,
  ]);
  const columns = [{ title: 'Events' }, { title: 'First, last (UTC)' }, { title: 'Cause', flexible: true }];
  const sections = [renderTable(columns, rows, width)];
  if (more) sections.push('There are more: --limit <count> or --all shows them.');
  if (failures.some(({ state }) => state === 'failed')) sections.push(whenGone);
  return sections.join('\n\n');
}

const whenGone = `When a cause is gone, see what trying its events again would do:
  npx dsync events replay --failure <code> --place <place> --name <name> --reason <why>`;

function minuteOf(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}
