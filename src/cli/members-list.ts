import { Option, type Command } from 'commander';
import { readList } from './api-client.ts';
import { memberSchema, type ApiMember } from './api-schemas.ts';
import { exitCodes } from './cli-error.ts';
import type { CliContext } from './context.ts';
import { renderFields } from './fields.ts';
import { nameOf, roleSourceWords } from './member-words.ts';
import { addListOptions, type ListOptions } from './options.ts';
import { runCommand, type Report } from './run-command.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

interface MembersOptions extends ListOptions {
  readonly organization?: string;
  readonly email?: string;
  readonly status?: string;
  readonly role?: string;
  readonly search?: string;
}

const roles = ['viewer', 'experiment_editor', 'data_owner', 'admin'];

/** Adds `members list`. */
export function addMembersList(parent: Command, context: CliContext): void {
  const command = parent
    .command('list')
    .description('List members: who they are, their role, and where it comes from.')
    .option('--organization <id>', 'only of this organization (org_…)')
    .option('--email <address>', 'only with this address')
    .addOption(new Option('--status <status>', 'only with this status').choices(['active', 'deactivated']))
    .addOption(new Option('--role <role>', 'only with this role').choices(roles))
    .option('--search <text>', 'only who has words that begin so in name or address');
  addListOptions(command).action((options: MembersOptions) =>
    runCommand(context, options, (terminal) => listMembers(context, options, terminal)),
  );
}

async function listMembers(context: CliContext, options: MembersOptions, terminal: Terminal): Promise<Report> {
  const { organization, email, status, role, search } = options;
  const query = { organization, email, status, role, search };
  const limit = options.all === true ? Number.POSITIVE_INFINITY : options.limit;
  const connection = await context.connect(options);
  const { items, more } = await readList(connection, '/api/v1/members', memberSchema, { query, limit });
  const filtered = Object.values(query).some((value) => value !== undefined);
  const text = items.length === 0 ? emptyText(filtered) : membersTable(items, more, terminal);
  return { json: { data: items, more }, text, exitCode: exitCodes.ok };
}

function emptyText(filtered: boolean): string {
  return filtered
    ? 'No member matches. Leave a filter off, or look for events that failed:\n  npx dsync failures list'
    : 'There are no members yet. Send some sample people:\n  npx dsync send --count 5';
}

function membersTable(members: readonly ApiMember[], more: boolean, terminal: Terminal): string {
  const organizations = Map.groupBy(members, (member) => member.organizationId);
  const tables = [...organizations].map(([organizationId, those]) => {
    const table = tableOf(those, terminal);
    return organizations.size > 1 ? `${terminal.colors.bold(organizationId)}\n${table}` : table;
  });
  return [...tables, ...(more ? ['There are more: --limit <count> or --all shows them.'] : [])].join('\n\n');
}

function tableOf(members: readonly ApiMember[], { colors, width }: Terminal): string {
  const rows = members.map((member) => [
    nameOf(member),
    member.email,
    member.role,
    roleSourceWords(member.roleSource) + (member.needsAttention === null ? '' : colors.yellow(' (!)')),
    member.status === 'active' ? member.status : colors.dim(member.status),
  ]);
  const columns = [
    { title: 'Name', flexible: true },
    { title: 'E-mail', flexible: true },
    { title: 'Role' },
    { title: 'Role from' },
    { title: 'Status' },
  ];
  const notes = members.flatMap(({ email, needsAttention }) =>
    needsAttention === null ? [] : [[colors.yellow('(!)'), `${email}: ${needsAttention}`] as const],
  );
  const table = renderTable(columns, rows, width);
  return notes.length === 0 ? table : `${table}\n\n${renderFields(notes, width)}`;
}
