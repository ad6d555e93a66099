import type { Page, PageRequest } from '../store/page.ts';
import {
  findAddresses,
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

/** An entry as it is listed. Whose it is is said as of now: an address that was there then may be erased since. */
export interface ListedEntry extends AuditEntryView {
  readonly memberEmail: string | null;
}

/**
 * A page of audit entries, the newest first; it may be short or empty and not be the last. What cannot be the id of a
 * member has no entries. Throws UnavailableError while the database cannot be reached.
 */
export async function listAudit(
  { database }: Pick<SyncContext, 'database'>,
  { member, ...filter }: AskedEntries,
  page: PageRequest<AuditPosition>,
): Promise<Page<ListedEntry, AuditPosition>> {
  if (member !== undefined && !isUuid(member)) return { data: [], after: null };
  const read = database.prisma.$transaction(async (tx) => {
    const members = member === undefined ? undefined : await findMergedInto({ prisma: tx }, member);
    const { data, after } = await findAuditEntries(tx, { ...filter, members }, page);
    const ids = new Set(data.flatMap(({ memberId }) => memberId ?? []));
    const addresses = await findAddresses({ prisma: tx }, [...ids]);
    const named = data.map((entry) => {
      const memberEmail = addresses.get(`${entry.organizationId ?? ''} ${entry.memberId ?? ''}`) ?? null;
      return { ...entry, memberEmail };
    });
    return { data: named, after };
  });
  return orUnavailable(read);
}
