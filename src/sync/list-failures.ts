import { causeWords, type CauseWords } from '../core/failure.ts';
import type { Page, PageRequest } from '../store/page.ts';
import { findFailures, type FailureFilter, type FailureGroup, type FailurePosition } from '../store/read-failures.ts';
import type { SyncContext } from './context.ts';
import { orUnavailable } from './unavailable.ts';

/** Events that failed for one cause, with the words for it. */
export type FailureView = FailureGroup & CauseWords;

/** A page of causes, what failed last first. Throws UnavailableError while the database cannot be reached. */
export async function listFailures(
  { database }: Pick<SyncContext, 'database'>,
  filter: FailureFilter,
  page: PageRequest<FailurePosition>,
): Promise<Page<FailureView, FailurePosition>> {
  const { data, after } = await orUnavailable(findFailures(database, filter, page));
  return { data: data.map((group) => ({ ...group, ...causeWords(group.code, group.place) })), after };
}
