import type { Page, PageRequest } from '../store/page.ts';
import type { MemberFilter, MemberPosition } from '../store/member-filter.ts';
import { findMembers, type MemberView } from '../store/read-members.ts';
import type { SyncContext } from './context.ts';
import { orUnavailable } from './unavailable.ts';

/** A page of members, by e-mail. Throws UnavailableError while the database cannot be reached. */
export function listMembers(
  { database }: Pick<SyncContext, 'database'>,
  filter: MemberFilter,
  page: PageRequest<MemberPosition>,
): Promise<Page<MemberView, MemberPosition>> {
  return orUnavailable(findMembers(database, filter, page));
}
