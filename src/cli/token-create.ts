import { InvalidArgumentError, Option, type Command } from 'commander';
import { callForOne } from './api-client.ts';
import { exitCodes } from './cli-error.ts';
import type { CliContext } from './context.ts';
import { renderFields } from './fields.ts';
import { addServiceOptions, type ServiceOptions } from './options.ts';
import { runCommand } from './run-command.ts';
import type { Terminal } from './terminal.ts';
import { issuedTokenSchema, type ApiToken } from './token-schemas.ts';

interface CreateOptions extends ServiceOptions {
  readonly name: string;
  readonly role: string;
  readonly organization?: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/** Adds `token create`. */
export function addTokenCreate(parent: Command, context: CliContext): void {
  const command = parent
    .command('create')
    .description('Make a token of the API, and show it, this once. Needs the token of an admin.')
    .requiredOption('--name <name>', 'under which its acts stand in the audit log; given once')
    .addOption(
      new Option('--role <role>', 'what it allows').choices(['viewer', 'operator', 'admin']).makeOptionMandatory(),
    )
    .option('--organization <id>', 'only for this organization (org_…); for all of them unless given')
    .addOption(
      new Option('--expires-in <time>', 'how long it is valid: 12h, 90d, 8w; 400d at most')
        .argParser(readTime)
        .default(readTime('90d'), '90d'),
    )
    .addHelpText('after', '\nNot at a terminal, standard output holds the token and nothing else.');
  addServiceOptions(command).action((options: CreateOptions) =>
    runCommand(context, options, async (terminal) => {
      const connection = await context.connect(options);
      const { name, role, organization: organizationId = null, expiresIn: expiresInSeconds } = options;
      const asked = { name, role, organizationId, expiresInSeconds };
      const { token, ...made } = await callForOne(connection, '/api/v1/tokens', issuedTokenSchema, asked);
      // For a script: TOKEN=$(dsync token create …)
      const text = context.out.isTTY === true ? describe(made, token, terminal) : token;
      return { json: { ...made, token }, text, exitCode: exitCodes.ok };
    }),
  );
}

function describe(made: ApiToken, token: string, { colors, width }: Terminal): string {
  const fields = [
    ['Name', made.name],
    ['Role', made.role],
    ['Organization', made.organizationId ?? 'all'],
    ['Valid until', made.expiresAt],
    ['Id', made.id],
  ] as const;
  const kept = colors.yellow('It is not shown again. Give it as --token, or keep it in DSYNC_TOKEN.');
  return `${renderFields(fields, width)}\n\n${token}\n\n${kept}`;
}

const seconds = { h: 3_600, d: 86_400, w: 7 * 86_400 } as const;

/** Reads a length of time in seconds. Throws InvalidArgumentError for what is none. */
function readTime(text: string): number {
  const [, count, unit] = /^(\d{1,5})([hdw])$/.exec(text) ?? [];
  if ((unit === 'h' || unit === 'd' || unit === 'w') && Number(count) > 0) return Number(count) * seconds[unit];
  throw new InvalidArgumentError('It must be a number of hours, days or weeks, such as 12h, 90d or 8w.');
}
