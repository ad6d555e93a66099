import { findOwner as findOwnerIn, type OwnedThing } from '../../store/find-organization.ts';
import { isIdentifier } from '../../workos/identifier.ts';
import type { SyncContext } from '../context.ts';
import { isUuid } from '../is-uuid.ts';
import { orUnavailable } from '../unavailable.ts';

export type { OwnedThing } from '../../store/find-organization.ts';

// Written as an object so that the compiler misses none. PostgreSQL fails on what cannot be an id.
const isIdOf: Readonly<Record<OwnedThing, (id: string) => boolean>> = {
  member: isUuid,
  event: isIdentifier,
  directory: isIdentifier,
  resync: isUuid,
  hold: isUuid,
};

/**
 * The organization that a thing belongs to; null when there is no such thing, also for what cannot be an id. Throws
 * UnavailableError while the database cannot be reached.
 */
export async function findOwner(
  { database }: Pick<SyncContext, 'database'>,
  thing: OwnedThing,
  id: string,
): Promise<string | null> {
  return isIdOf[thing](id) ? orUnavailable(findOwnerIn(database, thing, id)) : null;
}
