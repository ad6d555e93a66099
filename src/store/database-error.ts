import pg from 'pg';
import { Prisma } from '../generated/prisma/client.ts';

/** SQLSTATE classes that blame the data rather than the moment: data exception, integrity constraint, program limit. */
const eventsFault = /^(22|23|54)/;

/** The SQLSTATE of a database error, null when it carries none (the database was not reached). */
export function sqlStateOf(error: unknown): string | null {
  if (error instanceof pg.DatabaseError) return error.code ?? null;
  if (!(error instanceof Prisma.PrismaClientKnownRequestError)) return null;
  const cause = (error.meta?.['driverAdapterError'] as { cause?: { originalCode?: unknown } } | undefined)?.cause;
  return typeof cause?.originalCode === 'string' ? cause.originalCode : null;
}

/**
 * Whether an error was caused by what was to be written, so that trying the same again is of no use. All others (lost
 * connections, deadlocks, time-outs) may go away.
 */
export function isEventsFault(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientValidationError) return true;
  if (error instanceof TypeError || error instanceof RangeError || error instanceof SyntaxError) return true;
  const state = sqlStateOf(error);
  return state !== null && eventsFault.test(state);
}

/** Whether the error is a unique violation: with members, most often somebody who was added at the same moment. */
export function isUniqueViolation(error: unknown): boolean {
  return sqlStateOf(error) === '23505';
}
