import { Option, type Command } from 'commander';
import * as z from 'zod';
import { callForOne, readOne } from './api-client.ts';
import { CliError, exitCodes } from './cli-error.ts';
import type { CliContext, Connection } from './context.ts';
import { followHold } from './follow-hold.ts';
import { holdSchema, type ApiHold } from './hold-schemas.ts';
import { doneWords } from './hold-words.ts';
import { addServiceOptions, type ServiceOptions } from './options.ts';
import { runCommand, type Report } from './run-command.ts';
import type { Terminal } from './terminal.ts';

interface AnswerOptions extends ServiceOptions {
  readonly member?: readonly string[];
  readonly reason: string;
  readonly overrideLastAdmin?: boolean;
  readonly members?: 'deactivate' | 'release';
  readonly yes?: boolean;
}

type Verb = 'approve' | 'reject' | 'restore';

const descriptions: Readonly<Record<Verb, string>> = {
  approve: 'Let what waits happen. Asks first; needs a token of an operator.',
  reject: 'Keep those who wait in spite of the directory. Needs a token of an operator.',
  restore: 'Bring back those who were let go before the hold, each as it was. Needs a token of an operator.',
};

/** Adds `holds approve`, `reject` or `restore`. */
export function addHoldsAnswer(parent: Command, context: CliContext, verb: Verb): void {
  const command = parent
    .command(verb)
    .argument('<hold>', 'an id, as holds list shows it')
    .description(descriptions[verb])
    .option('--member <id...>', 'only these members, by their ids; everybody unless given')
    .requiredOption('--reason <text>', 'why; it is kept in the audit log, so name nobody in it');
  if (verb === 'approve') {
    command
      .option('--override-last-admin', 'let the last active admin go, too; needs a token of an admin')
      .addOption(
        new Option('--members <what>', 'of a deleted directory: whether its people lose access').choices([
          'deactivate',
          'release',
        ]),
      )
      .option('--yes', 'do not ask first');
  }
  addServiceOptions(command).action((id: string, options: AnswerOptions) =>
    runCommand(context, options, (terminal) => answer(context, verb, id, options, terminal)),
  );
}

async function answer(
  context: CliContext,
  verb: Verb,
  id: string,
  options: AnswerOptions,
  terminal: Terminal,
): Promise<Report> {
  if (verb === 'approve' && options.yes !== true && context.ask === null) {
    const what = 'Nobody is at the terminal to be asked. To approve without asking, add --yes.';
    throw new CliError(exitCodes.usage, what);
  }
  const connection = await context.connect(options);
  const path = `/api/v1/holds/${encodeURIComponent(id)}`;
  if (verb === 'approve') await askFirst(context, connection, path, options);
  const { member, reason, overrideLastAdmin, members } = options;
  const body = { reason, memberIds: member, overrideLastAdmin, members };
  await callForOne(connection, `${path}/${verb}`, holdSchema, body);
  const hold = await followHold(connection, id, terminal);
  const exitCode = hold.run?.state === 'failed' ? exitCodes.failed : exitCodes.ok;
  return { json: hold, text: doneWords(hold), exitCode };
}

/** Throws CliError unless a person at the terminal says yes, or what is to be approved is not said clearly enough. */
async function askFirst(
  { ask }: CliContext,
  connection: Connection,
  path: string,
  options: AnswerOptions,
): Promise<void> {
  const hold = await readOne(connection, path, holdSchema);
  if (hold.rule === 'directory_deleted' && options.members === undefined) {
    const what = 'Say what becomes of the people of the directory: --members release (they stay, as Eppo’s own) or';
    throw new CliError(exitCodes.usage, `${what} --members deactivate (they lose access).`);
  }
  if (options.yes === true || ask === null) return;
  const question = `${hold.summary}\n${await effectWords(connection, hold, options)} Approve it?`;
  if (await ask(question)) return;
  throw new CliError(exitCodes.failed, 'Nothing was approved.');
}

const countsSchema = z.looseObject({ users: z.looseObject({ active: z.number() }) });

async function effectWords(connection: Connection, hold: ApiHold, { member, members }: AnswerOptions): Promise<string> {
  if (hold.rule === 'last_admin') return 'The organization is left without an admin, unless somebody else is one now.';
  if (hold.rule === 'mass_removal') return loseWords(member?.length ?? hold.members.waiting);
  const path = `/api/v1/directories/${encodeURIComponent(hold.directoryId ?? '')}`;
  const { users } = await readOne(connection, path, countsSchema);
  return members === 'release' ? `${peopleWords(users.active)} of it stay, as Eppo’s own.` : loseWords(users.active);
}

function loseWords(count: number): string {
  return `${peopleWords(count)} ${count === 1 ? 'loses' : 'lose'} access.`;
}

function peopleWords(count: number): string {
  return `${count} ${count === 1 ? 'person' : 'people'}`;
}
