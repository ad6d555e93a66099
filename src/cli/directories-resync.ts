import type { Command } from 'commander';
import { callForOne, readList } from './api-client.ts';
import { CliError, exitCodes, type ExitCode } from './cli-error.ts';
import type { CliContext, Connection } from './context.ts';
import {
  differenceSchema,
  resyncSchema,
  startedResyncsSchema,
  type ApiDifference,
  type ApiResync,
} from './directory-schemas.ts';
import { followResync } from './follow-resync.ts';
import { addServiceOptions, type ServiceOptions } from './options.ts';
import { describeResync } from './resync-words.ts';
import { runCommand, type Report } from './run-command.ts';
import type { Terminal } from './terminal.ts';

interface ResyncOptions extends ServiceOptions {
  readonly all?: boolean;
  readonly user?: string;
  readonly apply?: boolean;
}

/** Adds `directories resync`. */
export function addDirectoriesResync(parent: Command, context: CliContext): void {
  const command = parent
    .command('resync')
    .argument('[directory]', 'its id (directory_…)')
    .description(
      'Compare a directory with what WorkOS lists, and show what differs; nothing is changed without --apply.',
    )
    .option('--all', 'every directory')
    .option('--user <id>', 'only this directory user and their memberships (directory_user_…)')
    .option('--apply', 'read everything anew, and mend what differs');
  addServiceOptions(command)
    .addHelpText('after', '            4 a dry run found drift.')
    .action((directory: string | undefined, options: ResyncOptions) =>
      runCommand(context, options, (terminal) => resync(context, directory, options, terminal)),
    );
}

async function resync(
  context: CliContext,
  directory: string | undefined,
  options: ResyncOptions,
  terminal: Terminal,
): Promise<Report> {
  if ((directory === undefined) !== (options.all === true) || (options.all === true && options.user !== undefined)) {
    throw new CliError(
      exitCodes.usage,
      'Name one directory, or all of them with --all; --user goes with one directory.',
    );
  }
  const connection = await context.connect(options);
  const ids =
    directory === undefined ? await startAll(connection, options) : await startOne(connection, directory, options);
  const ended: Ended[] = [];
  for (const id of ids) {
    const end = await followOne(connection, id, terminal);
    terminal.say(describeResync(end, terminal));
    ended.push(end);
  }
  if (ids.length === 0) terminal.say('There is no directory to resync, or all of them are being resynced already.');
  const json = ended.map(({ resync: shown, first }) => ({ ...shown, first }));
  return { json: directory === undefined ? { data: json } : json[0], text: '', exitCode: exitCodeOf(ended) };
}

/** A resync that has ended, and the first of its differences. */
interface Ended {
  readonly resync: ApiResync;
  readonly first: readonly ApiDifference[];
}

const shownDifferences = 20;

async function startOne(connection: Connection, directory: string, options: ResyncOptions): Promise<string[]> {
  const { apply = false, user: userId } = options;
  const path = `/api/v1/directories/${encodeURIComponent(directory)}/resync`;
  const { id } = await callForOne(connection, path, resyncSchema, { dryRun: !apply, userId });
  return [id];
}

async function startAll(connection: Connection, { apply = false }: ResyncOptions): Promise<string[]> {
  const { data } = await callForOne(connection, '/api/v1/resyncs', startedResyncsSchema, { dryRun: !apply });
  return data.map(({ id }) => id);
}

async function followOne(connection: Connection, id: string, terminal: Terminal): Promise<Ended> {
  const ended = await followResync(connection, id, terminal);
  const path = `/api/v1/resyncs/${encodeURIComponent(id)}/differences`;
  const { items } = await readList(connection, path, differenceSchema, { limit: shownDifferences });
  return { resync: ended, first: items };
}

function exitCodeOf(ended: readonly Ended[]): ExitCode {
  if (ended.some(({ resync: { state } }) => state === 'failed')) return exitCodes.failed;
  const drift = ended.some(({ resync: { dryRun, progress } }) => dryRun && progress.toApply > 0);
  return drift ? exitCodes.drift : exitCodes.ok;
}
