import { Prisma } from '../generated/prisma/client.ts';
import { sqlStateOf } from './database-error.ts';

/**
 * SQLSTATEs of a server that cannot serve just now: connection lost, out of connections, stopping, out of time; or that
 * refuses the connection: who asks, the database that is asked for, one that takes none.
 */
const cannotServe = /^(08|53|57P0|57014|28|3D000|55000)/;
/** How the adapter names a server that was not reached, which has no SQLSTATE. */
const kinds = new Set(['DatabaseNotReachable', 'ConnectionClosed', 'SocketTimeout', 'TooManyConnections']);
/** Errors of the pool and its connections have neither class nor code. */
const ofPool =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered|Cannot use a pool)/;

/** Whether an error says that the database could not be asked, so that the same question may be answered later. */
export function isUnreachable(error: unknown): boolean {
  if (error instanceof Prisma.PrismaClientInitializationError) return true;
  const state = sqlStateOf(error);
  if (state !== null) return cannotServe.test(state);
  if (error instanceof Prisma.PrismaClientKnownRequestError) {
    const adapter = error.meta?.['driverAdapterError'] as { cause?: { kind?: unknown } } | undefined;
    return typeof adapter?.cause?.kind === 'string' && kinds.has(adapter.cause.kind);
  }
  return error instanceof Error && (ofPool.test(error.message) || 'syscall' in error);
}
