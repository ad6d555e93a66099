import type { Page, PageRequest } from '../store/page.ts';
import {
  findAuditEntries,
  findMergedInto,
  type AuditEntryView,
  type AuditFilter,
  type AuditPosition,
} from '../store/read-audit.ts';
import type { SyncContext } from './context.ts';
import { isUuid } from './is-uuid.ts';
import { orUnavailable } from './unavailable.ts';

/** Which entries are asked for; a member is meant with all that were merged into it. */
export type AskedEntries = Omit<AuditFilter, 'members'> & { readonly member?: string | undefined };

/**
 * A page of audit entries, the newest first; it may be short or empty and not be the last. What cannot be the id of a
 * member has no entries. Throws UnavailableError while the database cannot be reached.
 */
export async function listAudit(
  { database }: Pick<SyncContext, 'database'>,
  { member, ...filter }: AskedEntries,
  page: PageRequest<AuditPosition>,
): Promise<Page<AuditEntryView, AuditPosition>> {
  if (member !== undefined && !isUuid(member)) return { data: [], after: null };
  const read = database.prisma.$transaction(async (tx) => {
    const members = member === undefined ? undefined : await findMergedInto({ prisma: tx }, member);
    return findAuditEntries(tx, { ...filter, members }, page);
  });
  return orUnavailable(read);
}
