import { findMember, type MemberView } from '../store/read-members.ts';
import type { SyncContext } from './context.ts';
import { orUnavailable } from './unavailable.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * The member with this id, or the one it was merged into; null when there is none, also for what cannot be an id.
 * Throws UnavailableError while the database cannot be reached.
 */
export async function showMember({ database }: Pick<SyncContext, 'database'>, id: string): Promise<MemberView | null> {
  return uuid.test(id) ? orUnavailable(findMember(database, id)) : null;
}
