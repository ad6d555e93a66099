import type { Command } from 'commander';
import * as z from 'zod';
import type { Query } from './api-client.ts';

/** Options by which entries of the audit log are chosen. */
export interface AuditFilterOptions {
  readonly organization?: string;
  readonly member?: string;
  readonly actor?: string;
  readonly action?: string;
  readonly event?: string;
  readonly from?: string;
  readonly to?: string;
}

/** Adds them to a command. */
export function addAuditFilter(command: Command): Command {
  return command
    .option('--organization <id>', 'only of this organization (org_…)')
    .option('--member <id>', 'only of this member, and of those merged into it')
    .option('--actor <name>', 'directory, eppo or operator:<name>')
    .option('--action <action>', 'such as member.updated')
    .option('--event <id>', 'only what this event led to')
    .option('--from <time>', 'from this time on (2026-01-31T09:00:00Z)')
    .option('--to <time>', 'until before this time');
}

/** What was asked for, as the API takes it. */
export function auditQuery(options: AuditFilterOptions): Query {
  const { organization, member, actor, action, event, from, to } = options;
  return { organization, member, actor, action, event, from, to };
}

/** An entry, as the API shows it. Loose on purpose: `--json` passes on what a newer service adds. */
export const auditEntrySchema = z.looseObject({
  id: z.string(),
  at: z.string(),
  organizationId: z.string().nullable(),
  memberId: z.string().nullable(),
  memberEmail: z.string().nullable().default(null),
  actor: z.string(),
  action: z.string(),
  eventId: z.string().nullable(),
  before: z.unknown(),
  after: z.unknown(),
});

export type ApiAuditEntry = z.infer<typeof auditEntrySchema>;
