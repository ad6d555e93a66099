import type { Command } from 'commander';
import { readList } from './api-client.ts';
import {
  addAuditFilter,
  auditEntrySchema,
  auditQuery,
  type ApiAuditEntry,
  type AuditFilterOptions,
} from './audit-filter.ts';
import { exitCodes } from './cli-error.ts';
import type { CliContext } from './context.ts';
import { addListOptions, type ListOptions } from './options.ts';
import { runCommand, type Report } from './run-command.ts';
import { renderTable } from './table.ts';
import type { Terminal } from './terminal.ts';

type AuditListOptions = ListOptions & AuditFilterOptions;

/** Adds `audit list`. */
export function addAuditList(parent: Command, context: CliContext): void {
  const command = addAuditFilter(parent.command('list').description('List the audit log, the newest first.'));
  addListOptions(command).action((options: AuditListOptions) =>
    runCommand(context, options, (terminal) => listAudit(context, options, terminal)),
  );
}

async function listAudit(context: CliContext, options: AuditListOptions, terminal: Terminal): Promise<Report> {
  const limit = options.all === true ? Number.POSITIVE_INFINITY : options.limit;
  const connection = await context.connect(options);
  const query = auditQuery(options);
  const { items, more } = await readList(connection, '/api/v1/audit', auditEntrySchema, { query, limit });
  const text = items.length === 0 ? emptyText(query) : auditTable(items, more, terminal);
  return { json: { data: items, more }, text, exitCode: exitCodes.ok };
}

function emptyText(query: object): string {
  return Object.values(query).some((value) => value !== undefined)
    ? 'No entry matches. Leave a filter off to see all:\n  npx dsync audit list'
    : 'Nothing has been done yet. Send some sample people:\n  npx dsync send --count 5';
}

function auditTable(entries: readonly ApiAuditEntry[], more: boolean, { colors, width }: Terminal): string {
  const rows = entries.map((entry) => [
    entry.at.slice(0, 19).replace('T', ' '),
    entry.actor,
    `${[colors.bold(entry.action), ...whom(entry)].join('  ')}${changesOf(entry)}`,
  ]);
  const columns = [{ title: 'When (UTC)' }, { title: 'Who' }, { title: 'What', flexible: true }];
  const table = renderTable(columns, rows, width);
  return more ? `${table}\n\nThere are more: --limit <count> or --all shows them.` : table;
}

/** The member by address and id, as far as there is one; else the organization. */
function whom({ memberEmail, memberId, organizationId }: ApiAuditEntry): string[] {
  return [memberEmail, memberId ?? organizationId].filter((word) => word !== null);
}

/** The fields that changed, a line each. */
function changesOf({ before, after }: ApiAuditEntry): string {
  const [was, is] = [fieldsOf(before), fieldsOf(after)];
  const fields = new Set([...Object.keys(was), ...Object.keys(is)]);
  return [...fields]
    .map((field) => `\n${field}: ${[was, is].flatMap((side) => shown(side, field)).join(' → ')}`)
    .join('');
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function shown(side: Record<string, unknown>, field: string): string[] {
  if (!(field in side)) return [];
  const value = side[field];
  return [typeof value === 'string' ? value : JSON.stringify(value)];
}
