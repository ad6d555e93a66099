import type { Page, PageRequest } from '../store/page.ts';
import { findGroups, type GroupFilter, type GroupPosition, type GroupView } from '../store/read-groups.ts';
import type { SyncContext } from './context.ts';
import { orUnavailable } from './unavailable.ts';

/** A page of an organization's groups that are there, by name. Throws UnavailableError while the database is away. */
export function listGroups(
  { database }: Pick<SyncContext, 'database'>,
  filter: GroupFilter,
  page: PageRequest<GroupPosition>,
): Promise<Page<GroupView, GroupPosition>> {
  return orUnavailable(findGroups(database, filter, page));
}
