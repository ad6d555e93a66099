import { findEvent, type EventView } from '../store/read-events.ts';
import { isIdentifier } from '../workos/identifier.ts';
import type { SyncContext } from './context.ts';
import { orUnavailable } from './unavailable.ts';

/**
 * The event with this id; null when none was acknowledged, also for what cannot be an id. Throws UnavailableError while
 * the database cannot be reached.
 */
export async function showEvent({ database }: Pick<SyncContext, 'database'>, id: string): Promise<EventView | null> {
  return isIdentifier(id) ? orUnavailable(findEvent(database, id)) : null;
}
