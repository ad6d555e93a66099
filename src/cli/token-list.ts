import type { Command } from 'commander';
import { readList } from './api-client.ts';
import { exitCodes } from './cli-error.ts';
import type { CliContext } from './context.ts';
import { minuteOf } from './minute-of.ts';
import { addListOptions, type ListOptions } from './options.ts';
import { runCommand } from './run-command.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';
import { tokenSchema, type ApiToken } from './token-schemas.ts';

/** Adds `token list`. */
export function addTokenList(parent: Command, context: CliContext): void {
  const command = parent
    .command('list')
    .description('List tokens of the API, those that are no longer valid too. Needs the token of an admin.');
  addListOptions(command).action((options: ListOptions) =>
    runCommand(context, options, async (terminal) => {
      const limit = options.all === true ? Number.POSITIVE_INFINITY : options.limit;
      const connection = await context.connect(options);
      const { items, more } = await readList(connection, '/api/v1/tokens', tokenSchema, { limit });
      const none = 'No tokens were made yet: npx dsync token create --name <name> --role <role>';
      const text = items.length === 0 ? none : tokensTable(items, more, terminal);
      return { json: { data: items, more }, text, exitCode: exitCodes.ok };
    }),
  );
}

function tokensTable(tokens: readonly ApiToken[], more: boolean, { colors, width }: Terminal): string {
  const rows = tokens.map((token) => {
    const valid = token.revokedAt === null && Date.parse(token.expiresAt) > Date.now();
    const cells = [
      `${token.name}\n${colors.dim(token.id)}`,
      token.role,
      token.organizationId ?? 'all',
      token.revokedAt === null ? minuteOf(token.expiresAt) : `revoked\n${minuteOf(token.revokedAt)}`,
      token.lastUsedAt === null ? 'never' : minuteOf(token.lastUsedAt),
    ];
    return valid ? cells : cells.map((cell) => colors.dim(cell));
  });
  const columns = [
    { title: 'Name', flexible: true },
    { title: 'Role' },
    { title: 'Organization' },
    { title: 'Until (UTC)' },
    { title: 'Last used (UTC)' },
  ];
  const table = renderTable(columns, rows, width);
  return more ? `${table}\n\nThere are more: --limit <count> or --all shows them.` : table;
}
