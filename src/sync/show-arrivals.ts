import { readArrivals, type ArrivalsOfDay } from '../store/read-arrivals.ts';
import { isIdentifier } from '../workos/identifier.ts';
import type { SyncContext } from './context.ts';
import { orUnavailable } from './unavailable.ts';

/**
 * By which ways a directory's events came on each of the last `days` days; null when the directory is not known. Throws
 * UnavailableError while the database cannot be reached.
 */
export async function showArrivals(
  { database }: Pick<SyncContext, 'database'>,
  directoryId: string,
  days: number,
): Promise<ArrivalsOfDay[] | null> {
  return isIdentifier(directoryId) ? orUnavailable(readArrivals(database, directoryId, days)) : null;
}
