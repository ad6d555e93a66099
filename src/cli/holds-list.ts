import { Option, type Command } from 'commander';
import { readList } from './api-client.ts';
import { exitCodes } from './cli-error.ts';
import type { CliContext } from './context.ts';
import { holdRules, holdSchema, type ApiHold } from './hold-schemas.ts';
import { countWords, ruleWord, stateWord } from './hold-words.ts';
import { minuteOf } from './minute-of.ts';
import { addListOptions, type ListOptions } from './options.ts';
import { runCommand, type Report } from './run-command.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

interface HoldsOptions extends ListOptions {
  readonly organization?: string;
  readonly rule?: string;
  readonly state?: string;
}

/** Adds `holds list`. */
export function addHoldsList(parent: Command, context: CliContext): void {
  const command = parent
    .command('list')
    .description('List what waits for a decision, or waited, the newest first.')
    .option('--organization <id>', 'only of this organization (org_…)')
    .addOption(new Option('--rule <rule>', 'only what this rule holds').choices(holdRules))
    .addOption(new Option('--state <state>', 'open: something of it waits').choices(['open', 'closed']));
  addListOptions(command).action((options: HoldsOptions) =>
    runCommand(context, options, (terminal) => listHolds(context, options, terminal)),
  );
}

async function listHolds(context: CliContext, options: HoldsOptions, terminal: Terminal): Promise<Report> {
  const { organization, rule, state } = options;
  const limit = options.all === true ? Number.POSITIVE_INFINITY : options.limit;
  const connection = await context.connect(options);
  const read = { query: { organization, rule, state }, limit };
  const { items, more } = await readList(connection, '/api/v1/holds', holdSchema, read);
  const text = items.length === 0 ? emptyWords(options) : holdsTable(items, more, terminal);
  return { json: { data: items, more }, text, exitCode: exitCodes.ok };
}

function emptyWords({ organization, rule, state }: HoldsOptions): string {
  if (organization !== undefined || rule !== undefined) {
    return 'No hold matches. See all of them: npx dsync holds list';
  }
  if (state === 'open') return 'Nothing waits for a decision. Those of the past: npx dsync holds list --state closed';
  return 'Nothing was ever held. What the guard lets go by itself is in GUARD_SHARE and GUARD_COUNT (docs/configuration.md).';
}

function holdsTable(holds: readonly ApiHold[], more: boolean, { colors, width }: Terminal): string {
  const rows = holds.map((hold) => [
    `${minuteOf(hold.openedAt)}\n${stateWord(hold, colors)}`,
    `${hold.id}\n${colors.bold(ruleWord(hold.rule))}\n${hold.organizationId}`,
    `${hold.summary}\n${countWords(hold)}`,
  ]);
  const columns = [{ title: 'Since (UTC)' }, { title: 'Hold' }, { title: 'Why, and who', flexible: true }];
  const table = renderTable(columns, rows, width);
  const next = '\n\nWho is in one: npx dsync holds show <id>';
  return `${table}${more ? '\n\nThere are more: --limit <count> or --all shows them.' : ''}${next}`;
}
