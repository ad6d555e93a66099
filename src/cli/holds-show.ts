import type { Command } from 'commander';
import { readList, readOne } from './api-client.ts';
import { exitCodes } from './cli-error.ts';
import type { CliContext, Connection } from './context.ts';
import { renderFields } from './fields.ts';
import { isOnItsWay } from './follow-hold.ts';
import { heldMemberSchema, holdSchema, type ApiHeldMember, type ApiHold } from './hold-schemas.ts';
import { countWords, doneWords, expiryWords, heldTable, ruleWord, stateWord } from './hold-words.ts';
import { minuteOf } from './minute-of.ts';
import { addListOptions, type ListOptions } from './options.ts';
import { runCommand, type Report } from './run-command.ts';
import type { Terminal } from './terminal.ts';

/** Members of a hold, as far as they were asked for. */
interface Some {
  readonly items: readonly ApiHeldMember[];
  readonly more: boolean;
}

/** Adds `holds show <hold>`. */
export function addHoldsShow(parent: Command, context: CliContext): void {
  const command = parent
    .command('show')
    .argument('<hold>', 'an id, as holds list shows it')
    .description('Show what is held and why, who is in it, and who was let go just before it.');
  addListOptions(command).action((id: string, options: ListOptions) =>
    runCommand(context, options, (terminal) => show(context, id, options, terminal)),
  );
}

async function show(context: CliContext, id: string, options: ListOptions, terminal: Terminal): Promise<Report> {
  const connection = await context.connect(options);
  const path = `/api/v1/holds/${encodeURIComponent(id)}`;
  const hold = await readOne(connection, path, holdSchema);
  const limit = options.all === true ? Number.POSITIVE_INFINITY : options.limit;
  const members = await readMembers(connection, path, limit);
  const removed = await readMembers(connection, path, limit, 'removed');
  const json = { ...hold, held: members.items, moreHeld: members.more, letGo: removed.items, moreLetGo: removed.more };
  return { json, text: describe(hold, members, removed, terminal), exitCode: exitCodes.ok };
}

async function readMembers(connection: Connection, path: string, limit: number, state?: string): Promise<Some> {
  return readList(connection, `${path}/members`, heldMemberSchema, { query: { state }, limit });
}

function describe(hold: ApiHold, members: Some, removed: Some, terminal: Terminal): string {
  const { colors, width } = terminal;
  const expiry = expiryWords(hold);
  const fields = [
    ['What', ruleWord(hold.rule)],
    ['Why', hold.summary],
    ['State', stateWord(hold, colors)],
    ['Members', countWords(hold)],
    ['Since', `${minuteOf(hold.openedAt)} UTC, with ${hold.openedEventId ?? 'no event'}`],
    ...(expiry === null ? [] : [['By itself', expiry] as const]),
    ...(hold.run === null ? [] : [['Last answer', runWords(hold)] as const]),
  ] as const;
  return [
    `${colors.bold(hold.id)}\n${colors.dim(hold.organizationId)}`,
    renderFields(fields, width),
    ...part('Members', members, terminal),
    ...part('Let go before it, and gone still', removed, terminal),
    ...nextSteps(hold, removed),
  ].join('\n\n');
}

function runWords(hold: ApiHold): string {
  const { run } = hold;
  return run !== null && isOnItsWay(run)
    ? `on its way: ${run.done} of ${run.total} members looked at`
    : doneWords(hold);
}

function part(title: string, { items, more }: Some, terminal: Terminal): readonly string[] {
  if (items.length === 0) return [];
  const rest = more ? ['There are more: --limit <count> or --all shows them.'] : [];
  return [`${terminal.colors.bold(title)}\n${heldTable(items, terminal)}`, ...rest];
}

function nextSteps(hold: ApiHold, removed: Some): readonly string[] {
  const line = (verb: string, more: string, what: string): string =>
    `  npx dsync holds ${verb} ${hold.id}${more} --reason "…"\n      ${what}`;
  const isDirectory = hold.rule === 'directory_deleted';
  const open = isDirectory
    ? [
        line('approve', ' --members release', 'everybody stays, as Eppo’s own'),
        line('approve', ' --members deactivate', 'everybody loses access'),
        line('reject', '', 'everybody stays as they are, until this is approved'),
      ]
    : [
        line('approve', hold.rule === 'last_admin' ? ' --override-last-admin' : '', 'what the directory asks for'),
        line('reject', '', 'everybody stays; --member <id> names some'),
      ];
  const isOpen = hold.closedAt === null || (isDirectory && hold.answer === 'rejected');
  const steps = [
    ...(isOpen ? open : []),
    ...(removed.items.length > 0 ? [line('restore', '', 'brings back those who were let go before it')] : []),
  ];
  return steps.length === 0 ? [] : [`To answer:\n${steps.join('\n')}`];
}
