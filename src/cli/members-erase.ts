import type { Command } from 'commander';
import * as z from 'zod';
import { callForOne, readOne } from './api-client.ts';
import { memberSchema } from './api-schemas.ts';
import { CliError, exitCodes } from './cli-error.ts';
import type { CliContext } from './context.ts';
import { nameOf } from './member-words.ts';
import { addServiceOptions, type ServiceOptions } from './options.ts';
import { runCommand } from './run-command.ts';

interface EraseOptions extends ServiceOptions {
  readonly reason: string;
  readonly yes?: boolean;
}

const erasedSchema = z.looseObject({ memberId: z.string(), erasedAt: z.string(), emailHash: z.string() });

/** Adds `members erase <member>`. */
export function addMembersErase(parent: Command, context: CliContext): void {
  const command = parent
    .command('erase')
    .argument('<member>', 'an id, as members list --json shows it')
    .description('Erase the personal data of a member who has gone, for good. Needs a token of an admin.')
    .requiredOption('--reason <text>', 'why; it is kept, so name nobody in it')
    .option('--yes', 'do not ask first');
  addServiceOptions(command).action((id: string, options: EraseOptions) =>
    runCommand(context, options, async () => {
      const connection = await context.connect(options);
      const path = `/api/v1/members/${encodeURIComponent(id)}`;
      if (options.yes !== true) {
        const member = await readOne(connection, path, memberSchema);
        await askFirst(context, `${nameOf(member)}, ${member.email}, of ${member.organizationId}`);
      }
      const erased = await callForOne(connection, `${path}/erase`, erasedSchema, { reason: options.reason });
      const text = `Erased on ${erased.erasedAt}. What is left of the address is the hash ${erased.emailHash}.`;
      return { json: erased, text, exitCode: exitCodes.ok };
    }),
  );
}

/** Throws CliError unless a person at the terminal says yes. */
async function askFirst({ ask }: CliContext, whom: string): Promise<void> {
  if (ask === null) {
    throw new CliError(exitCodes.usage, 'Nobody is at the terminal to be asked. To erase without asking, add --yes.');
  }
  if (await ask(`Erase ${whom}? This cannot be undone.`)) return;
  throw new CliError(exitCodes.failed, 'Nothing was erased.');
}
