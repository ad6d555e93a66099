import { Option, type Command } from 'commander';
import { callForOne, readList } from './api-client.ts';
import { CliError, exitCodes, type ExitCode } from './cli-error.ts';
import type { CliContext, Connection } from './context.ts';
import { followReplay } from './follow-replay.ts';
import { addServiceOptions, type ServiceOptions } from './options.ts';
import { replayEffectSchema, replaySchema, type ApiReplay, type ApiReplayEffect } from './replay-schemas.ts';
import { changesOf, describeEnd, describeReplay, nextStep } from './replay-words.ts';
import { runCommand, type Report } from './run-command.ts';
import type { Terminal } from './terminal.ts';

interface FilterOptions {
  readonly type?: string;
  readonly organization?: string;
  readonly directory?: string;
  readonly outcome?: string;
  readonly failure?: string;
  readonly place?: string;
  readonly occurredFrom?: string;
  readonly occurredTo?: string;
  readonly receivedFrom?: string;
  readonly receivedTo?: string;
}

interface ReplayOptions extends ServiceOptions, FilterOptions {
  readonly id?: string;
  readonly name?: string;
  readonly reason?: string;
  readonly apply?: boolean;
  readonly yes?: boolean;
  readonly pause?: boolean;
  readonly resume?: boolean;
  readonly cancel?: boolean;
}

const helpText = `
Without --apply it only tells what it would do. Exit codes besides those below: 1 also when it was
stopped, since the world has changed since the preview, or cancelled; 4 a preview that would change
something.`;

/** Adds `events replay`. */
export function addEventsReplay(parent: Command, context: CliContext): void {
  const command = parent
    .command('replay')
    .argument('[events...]', 'ids of events (event_…), or none and a filter')
    .description('Apply events again: shows what that would do to each member, and runs exactly that with --apply.')
    .option('--name <text>', 'by which people know this replay again')
    .option('--reason <text>', 'why; it is kept in the audit log, so name nobody in it')
    .option('--outcome <outcome>', 'those that ended so: failed, ignored, applied, …')
    .option('--failure <code>', 'those that failed with this code, such as email_missing')
    .option('--place <place>', 'those that failed at this place, as failures list shows it')
    .option('--type <type>', 'such as dsync.user.created')
    .option('--organization <id>', 'only of this organization (org_…)')
    .option('--directory <id>', 'only of this directory (directory_…)')
    .option('--occurred-from <time>', 'that happened then or later, such as 2026-01-31T09:00:00Z')
    .option('--occurred-to <time>', 'that happened before')
    .option('--received-from <time>', 'that were received then or later')
    .option('--received-to <time>', 'that were received before')
    .option('--apply', 'run it after the preview')
    .option('--yes', 'do not ask first')
    .option('--id <replay>', 'one that was begun before: follow it, or run it with --apply');
  for (const verb of verbs) {
    const others = verbs.filter((other) => other !== verb);
    command.addOption(new Option(`--${verb}`, `${verb} the one of --id`).conflicts(['apply', ...others]));
  }
  addServiceOptions(command.addHelpText('after', helpText)).action((ids: readonly string[], options: ReplayOptions) =>
    runCommand(context, options, (terminal) => replay(context, ids, options, terminal)),
  );
}

const verbs = ['pause', 'resume', 'cancel'] as const;

async function replay(
  context: CliContext,
  ids: readonly string[],
  options: ReplayOptions,
  terminal: Terminal,
): Promise<Report> {
  const request = options.id === undefined ? requestOf(ids, options) : null;
  checkUsage(context, ids, options);
  const connection = await context.connect(options);
  const id = request === null ? (options.id ?? '') : (await post(connection, '', request)).id;
  const verb = verbs.find((candidate) => options[candidate] === true);
  if (verb !== undefined) await post(connection, `/${encodeURIComponent(id)}/${verb}`, {});
  const shown = await followReplay(connection, id, terminal);
  const first = await firstEffects(connection, shown);
  terminal.say(describeReplay(shown, first, terminal));
  if (options.apply !== true || shown.state !== 'planned') {
    const text = shown.state === 'planned' ? nextStep(shown) : '';
    return { json: { ...shown, first }, text, exitCode: exitCodeOf(shown) };
  }
  await askFirst(context, options, shown);
  await post(connection, `/${encodeURIComponent(id)}/run`, {});
  const ended = await followReplay(connection, id, terminal);
  return { json: { ...ended, first }, text: describeEnd(ended, terminal), exitCode: exitCodeOf(ended) };
}

function requestOf(eventIds: readonly string[], { name, reason, ...options }: ReplayOptions): object {
  const { type, organization, directory, outcome, failure, place } = options;
  const { occurredFrom, occurredTo, receivedFrom, receivedTo } = options;
  const filter = {
    ...{ type, organization, directory, outcome, failure, place },
    ...{ occurredFrom, occurredTo, receivedFrom, receivedTo },
  };
  const filtered = Object.values(filter).some((value) => value !== undefined);
  if (filtered === eventIds.length > 0) {
    throw new CliError(
      exitCodes.usage,
      'Name events by their ids, or choose them by a filter such as --outcome failed.',
    );
  }
  if (name === undefined || reason === undefined) {
    throw new CliError(exitCodes.usage, 'Give --name and --reason; both are kept in the audit log.');
  }
  return { ...(filtered ? { filter } : { eventIds }), name, reason, dryRun: true };
}

function checkUsage({ ask }: CliContext, ids: readonly string[], options: ReplayOptions): void {
  if (options.id !== undefined && ids.length > 0) {
    throw new CliError(exitCodes.usage, 'The events of a replay that was begun before are chosen already.');
  }
  if (options.id === undefined && verbs.some((verb) => options[verb] === true)) {
    throw new CliError(exitCodes.usage, 'Name the replay with --id.');
  }
  if (options.apply === true && options.yes !== true && ask === null) {
    throw new CliError(exitCodes.usage, 'Nobody is at the terminal to be asked. To run it without asking, add --yes.');
  }
}

async function askFirst({ ask }: CliContext, { yes }: ReplayOptions, shown: ApiReplay): Promise<void> {
  if (yes === true) return;
  const question = `Run it? ${changesOf(shown)} members change, ${shown.settles ?? 0} events get another outcome.`;
  if (ask !== null && (await ask(question))) return;
  throw new CliError(exitCodes.failed, `Nothing was changed. The preview stays: --id ${shown.id}.`);
}

async function post(connection: Connection, path: string, body: object): Promise<ApiReplay> {
  return callForOne(connection, `/api/v1/replays${path}`, replaySchema, body);
}

const shownEffects = 20;

/** The first members that a replay changes; those that stay as they are stand at the end of the list. */
async function firstEffects(connection: Connection, shown: ApiReplay): Promise<readonly ApiReplayEffect[]> {
  if (changesOf(shown) === 0) return [];
  const path = `/api/v1/replays/${encodeURIComponent(shown.id)}/effects`;
  const { items } = await readList(connection, path, replayEffectSchema, { limit: shownEffects });
  return items.filter(({ effect }) => effect !== 'unchanged' && effect !== 'held');
}

function exitCodeOf(shown: ApiReplay): ExitCode {
  if (['stopped', 'failed', 'cancelled'].includes(shown.state)) return exitCodes.failed;
  if (shown.state !== 'planned') return exitCodes.ok;
  return changesOf(shown) + (shown.settles ?? 0) > 0 ? exitCodes.drift : exitCodes.ok;
}
