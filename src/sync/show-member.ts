import { findMember, type MemberView } from '../store/read-members.ts';
import type { SyncContext } from './context.ts';
import { orUnavailable } from './unavailable.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Whether a text can be the id of a member; PostgreSQL fails on anything else. */
export function isMemberId(id: string): boolean {
  return uuid.test(id);
}

/**
 * The member with this id, or the one it was merged into; null when there is none, also for what cannot be an id.
 * Throws UnavailableError while the database cannot be reached.
 */
export async function showMember({ database }: Pick<SyncContext, 'database'>, id: string): Promise<MemberView | null> {
  return isMemberId(id) ? orUnavailable(findMember(database, id)) : null;
}
