import { isUnreachable } from '../store/is-unreachable.ts';

/** The database could not be asked just now; the same question may be answered in a while. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  readonly retryAfterSeconds = 5;

  constructor(cause: unknown) {
    super('The database did not answer.', { cause });
  }
}

/** Does what `read` does; throws UnavailableError when it failed only because the database cannot be reached now. */
export async function orUnavailable<T>(read: Promise<T>): Promise<T> {
  try {
    return await read;
  } catch (error) {
    throw isUnreachable(error) ? new UnavailableError(error) : error;
  }
}
