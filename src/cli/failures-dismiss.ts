import type { Command } from 'commander';
import * as z from 'zod';
import { callForOne } from './api-client.ts';
import { CliError, exitCodes } from './cli-error.ts';
import type { CliContext, Connection } from './context.ts';
import { addServiceOptions, type ServiceOptions } from './options.ts';
import { runCommand } from './run-command.ts';
import type { Terminal } from './terminal.ts';

interface DismissOptions extends ServiceOptions {
  readonly place: string;
  readonly organization?: string;
  readonly reason: string;
  readonly yes?: boolean;
}

const batchSchema = z.looseObject({ dismissed: z.number(), more: z.boolean(), before: z.string() });

/** Adds `failures dismiss <code>`. */
export function addFailuresDismiss(parent: Command, context: CliContext): void {
  const command = parent
    .command('dismiss')
    .argument('<code>', 'the cause, as failures list shows it')
    .description('Take all failed events of one cause off the list. Needs a token of an operator.')
    .requiredOption('--place <place>', 'the place beside the code; "" where the list shows none')
    .requiredOption('--reason <text>', 'why; it is kept, so name nobody in it')
    .option('--organization <id>', 'only of this organization (org_…)')
    .option('--yes', 'do not ask first');
  addServiceOptions(command).action((code: string, options: DismissOptions) =>
    runCommand(context, options, async (terminal) => {
      const connection = await context.connect(options);
      if (options.yes !== true) await askFirst(context, code, options);
      const dismissed = await dismissAll(connection, code, options, terminal);
      const text = dismissed === 1 ? '1 event was dismissed.' : `${dismissed} events were dismissed.`;
      return { json: { dismissed }, text, exitCode: exitCodes.ok };
    }),
  );
}

async function dismissAll(
  connection: Connection,
  code: string,
  { place, organization, reason }: DismissOptions,
  terminal: Terminal,
): Promise<number> {
  let dismissed = 0;
  let before: string | undefined;
  for (;;) {
    const body = {
      code,
      place,
      organizationId: organization ?? null,
      reason,
      ...(before === undefined ? {} : { before }),
    };
    const batch = await callForOne(connection, '/api/v1/failures/dismiss', batchSchema, body);
    dismissed += batch.dismissed;
    // A batch of which nothing could be dismissed would only come again.
    if (!batch.more || batch.dismissed === 0) return dismissed;
    ({ before } = batch);
    if (terminal.live) terminal.say(`${dismissed} dismissed so far.`);
  }
}

/** Throws CliError unless a person at the terminal says yes. */
async function askFirst({ ask }: CliContext, code: string, { place, organization }: DismissOptions): Promise<void> {
  if (ask === null) {
    throw new CliError(exitCodes.usage, 'Nobody is at the terminal to be asked. To dismiss without asking, add --yes.');
  }
  const where = organization ?? 'all organizations';
  if (await ask(`Dismiss all failed events of ${code} at "${place}" in ${where}?`)) return;
  throw new CliError(exitCodes.failed, 'Nothing was dismissed.');
}
