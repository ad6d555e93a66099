import type { Command } from 'commander';
import { deleteOne } from './api-client.ts';
import { exitCodes } from './cli-error.ts';
import type { CliContext } from './context.ts';
import { addServiceOptions, type ServiceOptions } from './options.ts';
import { runCommand } from './run-command.ts';
import { tokenSchema } from './token-schemas.ts';

/** Adds `token revoke <id>`. */
export function addTokenRevoke(parent: Command, context: CliContext): void {
  const command = parent
    .command('revoke')
    .argument('<id>', 'as token list shows it')
    .description('Revoke a token for good; it opens nothing from 5 seconds later on. Needs the token of an admin.');
  addServiceOptions(command).action((id: string, options: ServiceOptions) =>
    runCommand(context, options, async () => {
      const connection = await context.connect(options);
      const revoked = await deleteOne(connection, `/api/v1/tokens/${encodeURIComponent(id)}`, tokenSchema);
      const text = `The token "${revoked.name}" was revoked on ${revoked.revokedAt ?? ''}.`;
      return { json: revoked, text, exitCode: exitCodes.ok };
    }),
  );
}
