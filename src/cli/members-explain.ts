import type { Command } from 'commander';
import * as z from 'zod';
import { readList, readOne } from './api-client.ts';
import { memberSchema } from './api-schemas.ts';
import { CliError, exitCodes } from './cli-error.ts';
import type { CliContext, Connection } from './context.ts';
import { renderTimeline } from './explain-timeline.ts';
import { explanationSchema, type ApiExplanation } from './explanation-schema.ts';
import { renderFields } from './fields.ts';
import { nameOf } from './member-words.ts';
import { addServiceOptions, type ServiceOptions } from './options.ts';
import { runCommand } from './run-command.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

interface ExplainOptions extends ServiceOptions {
  readonly organization?: string;
}

/** Adds `members explain <member>`. */
export function addMembersExplain(parent: Command, context: CliContext): void {
  const command = parent
    .command('explain')
    .argument('<member>', 'an id, or an e-mail address as members list shows it')
    .description('Say why a member has its role and status, from which event, and what happened to it.')
    .option('--organization <id>', 'where the address is that of members in several (org_…)');
  addServiceOptions(command).action((member: string, options: ExplainOptions) =>
    runCommand(context, options, async (terminal) => {
      const connection = await context.connect(options);
      const id = member.includes('@') ? await findId(connection, member, options.organization) : member;
      const path = `/api/v1/members/${encodeURIComponent(id)}/explanation`;
      const explanation = await readOne(connection, path, explanationSchema);
      return { json: explanation, text: describe(explanation, terminal), exitCode: exitCodes.ok };
    }),
  );
}

/** The id of the one member with this address. Throws CliError when there is none, or one in each of several. */
async function findId(connection: Connection, email: string, organization: string | undefined): Promise<string> {
  const query = { email, organization };
  const { items } = await readList(connection, '/api/v1/members', memberSchema, { query, limit: 20 });
  const [first, ...others] = items;
  if (first === undefined) {
    const erased = await findErased(connection, email, organization);
    if (erased !== null) return erased;
    const where = organization === undefined ? '' : ` in ${organization}`;
    throw new CliError(exitCodes.failed, `No member has this address${where}. See "npx dsync members list".`);
  }
  if (others.length === 0) return first.id;
  const organizations = items.map(({ organizationId }) => organizationId).join(', ');
  throw new CliError(exitCodes.usage, `Several organizations have this address; add --organization: ${organizations}.`);
}

const erasuresSchema = z.object({ data: z.array(z.looseObject({ memberId: z.string() })) });

/** The member that was erased last of those who were known by this address; null when none was. */
async function findErased(
  connection: Connection,
  email: string,
  organization: string | undefined,
): Promise<string | null> {
  const { data } = await readOne(connection, '/api/v1/erasures', erasuresSchema, { email, organization });
  return data[0]?.memberId ?? null;
}

function describe(explanation: ApiExplanation, terminal: Terminal): string {
  const { colors, width } = terminal;
  const { member, status, role, hold, considered, ignored, timeline } = explanation;
  const why = [
    ['Status', status.sentence],
    ['Role', role.sentence],
    ...(hold === null ? [] : [['Hold', `npx dsync holds show ${hold.id}`] as const]),
    ...(member.needsAttention === null ? [] : [[colors.yellow('Attention'), member.needsAttention] as const]),
  ] as const;
  const sections = [
    `${colors.bold(nameOf(member))}  ${member.email}\n${colors.dim(`${member.organizationId}  ${member.id}`)}`,
    renderFields(why, width),
    ...section('Rules, the first that speaks decides', considered, () => rulesTable(explanation, terminal), terminal),
    ...section('Directory users', explanation.directoryUsers, () => usersTable(explanation, terminal), terminal),
    ...section(
      'Ignored',
      ignored,
      () =>
        renderFields(
          ignored.map(({ eventId, reason }) => [eventId ?? '–', reason]),
          width,
        ),
      terminal,
    ),
    ...section(
      'Timeline, the newest first',
      [...timeline.events, ...timeline.changes],
      () => renderTimeline(timeline, terminal),
      terminal,
    ),
  ];
  return sections.join('\n\n');
}

/** A heading with what is under it; nothing at all where there is nothing. */
function section(
  title: string,
  items: readonly unknown[],
  render: () => string,
  { colors }: Terminal,
): readonly string[] {
  return items.length === 0 ? [] : [`${colors.bold(title)}\n${render()}`];
}

function rulesTable({ considered, override, hold, role }: ApiExplanation, { colors, width }: Terminal): string {
  // While an operator overrides the role, or a hold keeps it, the rule that would decide waits for the end of that.
  const waits = (override !== null || hold !== null) && role.rule === null;
  const mark = waits ? colors.yellow('would decide') : colors.green('decides');
  const rows = considered.map(
    ({ rule, said, decided }) => [`${rule}`, decided ? mark : '', decided ? said : colors.dim(said)] as const,
  );
  return renderTable([{ title: 'Rule' }, { title: '' }, { title: 'What it saw', flexible: true }], rows, width);
}

function usersTable({ directoryUsers }: ApiExplanation, { colors, width }: Terminal): string {
  const rows = directoryUsers.map((user) => [
    `${user.id}${user.leads ? '' : colors.dim(' (not shown)')}`,
    user.directoryName ?? user.directoryId,
    user.roleAttribute ?? '–',
    user.workosRoles.join(', ') || '–',
    user.present ? 'there' : colors.dim('gone'),
  ]);
  const columns = [
    { title: 'Id', flexible: true },
    { title: 'Directory', flexible: true },
    { title: 'Role attribute' },
    { title: 'WorkOS roles' },
    { title: 'In it' },
  ];
  return renderTable(columns, rows, width);
}
