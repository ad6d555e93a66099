import type { Page, PageRequest } from '../store/page.ts';
import {
  countDirectory,
  findDirectories,
  type DirectoryCounts,
  type DirectoryPosition,
  type DirectoryView,
} from '../store/read-directories.ts';
import { isIdentifier } from '../workos/identifier.ts';
import type { SyncContext } from './context.ts';
import { orUnavailable } from './unavailable.ts';

type Reading = Pick<SyncContext, 'database'>;

/** A page of directories by id, of one organization or of all. Throws UnavailableError while the database is away. */
export function listDirectories(
  { database }: Reading,
  filter: { readonly organization?: string | undefined },
  page: PageRequest<DirectoryPosition>,
): Promise<Page<DirectoryView, DirectoryPosition>> {
  return orUnavailable(findDirectories(database, filter, page));
}

/**
 * One directory, with how many are in it; null when it is not known, also for what cannot be an id. Throws as
 * `listDirectories`.
 */
export async function showDirectory(
  { database }: Reading,
  id: string,
): Promise<(DirectoryView & DirectoryCounts) | null> {
  if (!isIdentifier(id)) return null;
  const { data } = await orUnavailable(findDirectories(database, { id }, { limit: 1, after: null }));
  const [directory] = data;
  if (directory === undefined) return null;
  return { ...directory, ...(await orUnavailable(countDirectory(database, directory))) };
}
