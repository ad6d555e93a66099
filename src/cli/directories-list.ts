import type { Command } from 'commander';
import { readList } from './api-client.ts';
import { exitCodes } from './cli-error.ts';
import type { CliContext } from './context.ts';
import { directorySchema, type ApiDirectory } from './directory-schemas.ts';
import { minuteOf } from './minute-of.ts';
import { addListOptions, type ListOptions } from './options.ts';
import { runCommand, type Report } from './run-command.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

interface DirectoriesOptions extends ListOptions {
  readonly organization?: string;
}

/** Adds `directories list`. */
export function addDirectoriesList(parent: Command, context: CliContext): void {
  const command = parent
    .command('list')
    .description('List directories, when each was last heard of, and how its last resync ended.')
    .option('--organization <id>', 'only of this organization (org_…)');
  addListOptions(command).action((options: DirectoriesOptions) =>
    runCommand(context, options, (terminal) => listDirectories(context, options, terminal)),
  );
}

async function listDirectories(context: CliContext, options: DirectoriesOptions, terminal: Terminal): Promise<Report> {
  const { organization } = options;
  const limit = options.all === true ? Number.POSITIVE_INFINITY : options.limit;
  const connection = await context.connect(options);
  const asked = { query: { organization }, limit };
  const { items, more } = await readList(connection, '/api/v1/directories', directorySchema, asked);
  const text = items.length === 0 ? 'No directories are known yet.' : directoriesTable(items, more, terminal);
  return { json: { data: items, more }, text, exitCode: exitCodes.ok };
}

function directoriesTable(directories: readonly ApiDirectory[], more: boolean, { colors, width }: Terminal): string {
  const rows = directories.map(({ id, organizationId, name, state, lastEventAt, lastResync }) => [
    `${colors.bold(name ?? '(no name)')}\n${id}\n${colors.dim(organizationId)}`,
    state === 'active' ? state : colors.yellow(state.replace('_', ' ')),
    lastEventAt === null ? '–' : minuteOf(lastEventAt),
    lastResync === null ? 'never' : resyncWords(lastResync),
  ]);
  const columns = [
    { title: 'Directory', flexible: true },
    { title: 'State' },
    { title: 'Last event (UTC)' },
    { title: 'Last resync', flexible: true },
  ];
  const table = renderTable(columns, rows, width);
  return more ? `${table}\n\nThere are more: --limit <count> or --all shows them.` : table;
}

function resyncWords({ state, dryRun, finishedAt, differences }: NonNullable<ApiDirectory['lastResync']>): string {
  const found = Object.values(differences).reduce((sum, count) => sum + count, 0);
  const what = `${dryRun ? 'dry run ' : ''}${state}`;
  if (state !== 'done') return what;
  const noun = dryRun ? (found === 1 ? 'difference' : 'differences') : 'mended';
  const drift = found === 0 ? 'in step' : `${found} ${noun}`;
  return `${what}, ${drift}${finishedAt === null ? '' : `\n${minuteOf(finishedAt)}`}`;
}
