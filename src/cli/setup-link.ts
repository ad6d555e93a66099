import type { Command } from 'commander';
import * as z from 'zod';
import { callForOne } from './api-client.ts';
import { exitCodes } from './cli-error.ts';
import type { CliContext } from './context.ts';
import { addServiceOptions, type ServiceOptions } from './options.ts';
import { runCommand } from './run-command.ts';
import type { Terminal } from './terminal.ts';

interface LinkOptions extends ServiceOptions {
  readonly returnUrl?: string;
  readonly successUrl?: string;
}

const linkSchema = z.looseObject({ organizationId: z.string(), link: z.string(), expiresAt: z.string() });

/** Adds `setup-link`. */
export function addSetupLink(program: Command, context: CliContext): void {
  const command = program
    .command('setup-link')
    .argument('<organization>', 'its id at WorkOS (org_…)')
    .description("Make a link by which the customer's IT admin connects a directory. Needs the token of an admin.")
    .option('--return-url <url>', 'where the logo in the Admin Portal leads (https://…)')
    .option('--success-url <url>', 'where the IT admin goes when all is done (https://…)')
    .addHelpText('after', '\nNot at a terminal, standard output holds the link and nothing else.');
  addServiceOptions(command).action((organization: string, options: LinkOptions) =>
    runCommand(context, options, async (terminal) => {
      const connection = await context.connect(options);
      const { returnUrl, successUrl } = options;
      const path = `/api/v1/organizations/${encodeURIComponent(organization)}/setup-link`;
      const made = await callForOne(connection, path, linkSchema, { returnUrl, successUrl });
      // For a script that redirects somebody: open "$(dsync setup-link org_…)"
      const text = context.out.isTTY === true ? describe(made, terminal) : made.link;
      return { json: made, text, exitCode: exitCodes.ok };
    }),
  );
}

function describe({ organizationId, link, expiresAt }: z.infer<typeof linkSchema>, { colors }: Terminal): string {
  const until = `${expiresAt.slice(11, 19)} UTC`;
  return [
    `A directory of ${colors.bold(organizationId)} can be connected here until ${until}, five minutes from now:`,
    '',
    link,
    '',
    colors.yellow('Whoever has this link can connect a directory, and it cannot be taken back.'),
    'Five minutes are too short for an e-mail: for that, make a setup link in the WorkOS dashboard,',
    'which is valid for 30 days.',
  ].join('\n');
}
