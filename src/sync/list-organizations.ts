import type { Page, PageRequest } from '../store/page.ts';
import {
  findOrganizations,
  type OrganizationFilter,
  type OrganizationPosition,
  type OrganizationView,
} from '../store/read-organizations.ts';
import { readWithin } from '../store/read-within.ts';
import { isIdentifier } from '../workos/identifier.ts';
import type { SyncContext } from './context.ts';
import { orUnavailable } from './unavailable.ts';

export type { Concern, OrganizationPosition } from '../store/read-organizations.ts';

type Reading = Pick<SyncContext, 'database'>;

/** Milliseconds; a page takes a hundredth of it. */
const limitMs = 5_000;
/** How many of one kind are counted of each organization: enough to tell a few from many, and more of one alone. */
const countLimits = { ofPage: 1_000, ofOne: 100_000 };

/**
 * A page of organizations, those with the most serious concern first. Throws UnavailableError while the database cannot
 * be reached, or does not answer in time.
 */
export function listOrganizations(
  { database }: Reading,
  filter: OrganizationFilter,
  page: PageRequest<OrganizationPosition>,
): Promise<Page<OrganizationView, OrganizationPosition>> {
  const countLimit = countLimits.ofPage;
  return orUnavailable(readWithin(database, limitMs, (tx) => findOrganizations(tx, filter, { ...page, countLimit })));
}

/** One organization; null when nothing is known of it, also for what cannot be an id. Throws as `listOrganizations`. */
export async function showOrganization({ database }: Reading, id: string): Promise<OrganizationView | null> {
  if (!isIdentifier(id)) return null;
  const asked = { limit: 1, after: null, countLimit: countLimits.ofOne };
  const { data } = await orUnavailable(
    readWithin(database, limitMs, (tx) => findOrganizations(tx, { organization: id }, asked)),
  );
  return data[0] ?? null;
}
