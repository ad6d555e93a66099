import { refusedFields } from '../core/lock.ts';
import type { MemberValues } from '../core/member.ts';
import { isUniqueViolation } from '../store/database-error.ts';
import { insertMember, lockMember, updateMember, type Actor } from '../store/edit-member.ts';
import { findDirectoryOf } from '../store/find-directory.ts';
import type { MemberView } from '../store/read-members.ts';
import { isConflict, retryRaces } from '../store/retry-races.ts';
import type { SyncContext } from './context.ts';
import { EditRefusedError } from './edit-refused.ts';
import { showMember } from './show-member.ts';
import { orUnavailable } from './unavailable.ts';

type Edit = Pick<SyncContext, 'database'>;

/**
 * Adds one of Eppo's own members. Throws EditRefusedError (`email_taken`), or UnavailableError while the database is
 * away.
 */
export async function addMember(
  { database }: Edit,
  organizationId: string,
  values: Omit<MemberValues, 'status'>,
  actor: Actor,
): Promise<MemberView> {
  const email = values.email.trim().toLowerCase();
  return orUnavailable(
    refusingTaken(insertMember(database, organizationId, { ...values, email, status: 'active' }, actor)),
  );
}

/**
 * Changes a member, where the directory leaves that to Eppo (section 5). Throws EditRefusedError (`not_found`,
 * `managed_by_directory` with the fields and the directory, `email_taken`), or UnavailableError.
 */
export async function changeMember(
  { database }: Edit,
  id: string,
  change: Partial<MemberValues>,
  actor: Actor,
): Promise<MemberView> {
  const found = await showMember({ database }, id);
  if (found === null) throw new EditRefusedError({ code: 'not_found' });
  const asked = change.email === undefined ? change : { ...change, email: change.email.trim().toLowerCase() };
  const changing = () =>
    database.prisma.$transaction(async (tx) => {
      const member = await lockMember(tx, found.id);
      if (member === null) throw new EditRefusedError({ code: 'not_found' });
      const fields = refusedFields(member, asked);
      if (fields.length > 0) {
        const directory = await findDirectoryOf(tx, member);
        throw new EditRefusedError({ code: 'managed_by_directory', fields, directory });
      }
      return updateMember(tx, member, asked, actor);
    });
  return orUnavailable(refusingTaken(retryRaces(changing, isConflict)));
}

/** Deactivates a member; it stays where it is, so that its history does, and can be made active again. */
export async function removeMember(context: Edit, id: string, actor: Actor): Promise<MemberView> {
  return changeMember(context, id, { status: 'deactivated' }, actor);
}

async function refusingTaken<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw isUniqueViolation(error) ? new EditRefusedError({ code: 'email_taken' }) : error;
  }
}
