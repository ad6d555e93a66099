import { auditOrganization, type Actor } from '../store/edit-member.ts';
import type { AuditPosition } from '../store/read-audit.ts';
import { headerOf, lineOf, type AuditFormat } from './audit-lines.ts';
import type { SyncContext } from './context.ts';
import { listAudit, type AskedEntries } from './list-audit.ts';
import { orUnavailable } from './unavailable.ts';

/** Entries that are read, and in memory, at once. */
const pageSize = 500;

/** What is exported, by whom. */
export interface AuditExport {
  readonly format: AuditFormat;
  readonly filter: AskedEntries;
  readonly actor: Actor;
}

/**
 * Begins an export, which is an entry of the log itself: the newest, and so perhaps the first of the export. Resolves to
 * the text, page by page, read as it is asked for; entries that are added meanwhile are not in it. Stops, and throws
 * what it was aborted with, when `signal` is. Throws UnavailableError, also on the way.
 */
export async function exportAudit(
  context: Pick<SyncContext, 'database'>,
  { format, filter, actor }: AuditExport,
  signal: AbortSignal,
): Promise<AsyncGenerator<string, void>> {
  const { organization = '', ...others } = filter;
  const entry = { actor, action: 'audit.exported', before: null, after: { format, ...others } };
  await orUnavailable(context.database.prisma.$transaction((tx) => auditOrganization(tx, organization, entry)));
  return pages(context, { format, filter }, signal);
}

async function* pages(
  context: Pick<SyncContext, 'database'>,
  { format, filter }: Pick<AuditExport, 'format' | 'filter'>,
  signal: AbortSignal,
): AsyncGenerator<string, void> {
  yield headerOf(format);
  let after: AuditPosition | null = null;
  do {
    signal.throwIfAborted();
    const page: Awaited<ReturnType<typeof listAudit>> = await listAudit(context, filter, { limit: pageSize, after });
    yield page.data.map((entry) => lineOf(format, entry)).join('');
    after = page.after;
  } while (after !== null);
}
