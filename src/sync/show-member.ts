import { findMember, type MemberView } from '../store/read-members.ts';
import type { SyncContext } from './context.ts';
import { isUuid } from './is-uuid.ts';
import { orUnavailable } from './unavailable.ts';

/** Whether a text can be the id of a member; PostgreSQL fails on anything else. */
export function isMemberId(id: string): boolean {
  return isUuid(id);
}

/**
 * The member with this id, or the one it was merged into; null when there is none, also for what cannot be an id.
 * Throws UnavailableError while the database cannot be reached.
 */
export async function showMember({ database }: Pick<SyncContext, 'database'>, id: string): Promise<MemberView | null> {
  return isMemberId(id) ? orUnavailable(findMember(database, id)) : null;
}
