import type { Page, PageRequest } from '../store/page.ts';
import { findEvents, type EventFilter, type EventPosition, type EventView } from '../store/read-events.ts';
import type { SyncContext } from './context.ts';
import { orUnavailable } from './unavailable.ts';

/** A page of events, newest first. Throws UnavailableError while the database cannot be reached. */
export function listEvents(
  { database }: Pick<SyncContext, 'database'>,
  filter: EventFilter,
  page: PageRequest<EventPosition>,
): Promise<Page<EventView, EventPosition>> {
  return orUnavailable(findEvents(database, filter, page));
}
