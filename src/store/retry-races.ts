import { isUniqueViolation, sqlStateOf } from './database-error.ts';
import { DirectoryTakenError } from './write-batch.ts';

/** How often something that lost a race is done in all; whoever loses that often meets more than a coincidence. */
const tryLimit = 3;

/** SQLSTATEs of a transaction that could not go on beside another one: serialization failure, deadlock. */
const conflicts = new Set(['40001', '40P01']);

/** Whether a transaction ended only because another was at the same rows; done again it finds out what that one did. */
export function isConflict(error: unknown): boolean {
  return conflicts.has(sqlStateOf(error) ?? '');
}

/**
 * The same for a batch that was decided on what it had read: between that and the writing, somebody may also have added
 * a member with an address of the batch, or got hold of its directory. Read again, the batch is decided on that.
 */
export function isOvertaken(error: unknown): boolean {
  return isConflict(error) || isUniqueViolation(error) || error instanceof DirectoryTakenError;
}

/**
 * Does what `work` does, which must be one whole transaction, and does it again, at once, when it only lost a race.
 * There is no pause: the other transaction has ended by then, or holds a lock that the next try waits for. Throws what
 * the last try throws.
 */
export async function retryRaces<T>(work: () => Promise<T>, isRace: (error: unknown) => boolean): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries === tryLimit || !isRace(error)) throw error;
    }
  }
}
