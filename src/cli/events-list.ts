import { Option, type Command } from 'commander';
import { readList } from './api-client.ts';
import { eventSchema, type ApiEvent } from './api-schemas.ts';
import { exitCodes } from './cli-error.ts';
import type { CliContext } from './context.ts';
import { outcomeWord } from './event-words.ts';
import { addListOptions, type ListOptions } from './options.ts';
import { runCommand, type Report } from './run-command.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

interface EventsOptions extends ListOptions {
  readonly outcome?: string;
  readonly type?: string;
  readonly organization?: string;
  readonly failure?: string;
  readonly place?: string;
}

const endings = ['pending', 'applied', 'unchanged', 'superseded', 'ignored', 'held', 'failed'];

/** Adds `events list`. */
export function addEventsList(parent: Command, context: CliContext): void {
  const command = parent
    .command('list')
    .description('List the events that were received, and what each one led to.')
    .addOption(new Option('--outcome <outcome>', 'those that ended so, or wait').choices(endings))
    .option('--type <type>', 'such as dsync.user.created')
    .option('--organization <id>', 'only of this organization (org_…)')
    .option('--failure <code>', 'failed with this code, as failures list shows it')
    .option('--place <place>', 'failed at this place');
  addListOptions(command).action((options: EventsOptions) =>
    runCommand(context, options, (terminal) => listEvents(context, options, terminal)),
  );
}

async function listEvents(context: CliContext, options: EventsOptions, terminal: Terminal): Promise<Report> {
  const { outcome, type, organization, failure, place } = options;
  const query = { outcome, type, organization, failure, place };
  const limit = options.all === true ? Number.POSITIVE_INFINITY : options.limit;
  const connection = await context.connect(options);
  const { items, more } = await readList(connection, '/api/v1/events', eventSchema, { query, limit });
  const filtered = Object.values(query).some((value) => value !== undefined);
  const text = items.length === 0 ? emptyText(filtered) : eventsTable(items, more, terminal);
  return { json: { data: items, more }, text, exitCode: exitCodes.ok };
}

function emptyText(filtered: boolean): string {
  return filtered
    ? 'No event matches. Leave a filter off to see all:\n  npx dsync events list'
    : 'No events yet. Point the WorkOS webhook at <url>/webhooks/workos, or send a sample:\n  npx dsync send';
}

function eventsTable(events: readonly ApiEvent[], more: boolean, { colors, width }: Terminal): string {
  const rows = events.map(({ occurredAt, outcome, type, id, reason }) => [
    occurredAt.slice(0, 19).replace('T', ' '),
    outcomeWord(outcome, colors),
    `${colors.bold(type)}  ${id}${reason === null ? '' : `\n${reason}`}`,
  ]);
  const columns = [{ title: 'Happened (UTC)' }, { title: 'Outcome' }, { title: 'Event', flexible: true }];
  const table = renderTable(columns, rows, width);
  return more ? `${table}\n\nThere are more: --limit <count> or --all shows them.` : table;
}
