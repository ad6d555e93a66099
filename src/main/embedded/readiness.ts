import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { withClient } from '../../store/with-client.ts';
import { EmbeddedPostgresError } from './error.ts';

const pauseMilliseconds = 20;

interface Wanted {
  readonly url: string;
  /** Asked before every try; once false, waiting ends. */
  readonly isRunning: () => boolean;
  readonly limitSeconds: number;
}

/**
 * Waits until the server answers a query; an open port is not enough, since a recovering server has one too.
 * False when the server's process ended, or did not answer within the limit.
 */
export async function untilReady({ url, isRunning, limitSeconds }: Wanted): Promise<boolean> {
  const deadline = Date.now() + limitSeconds * 1000;
  while (isRunning() && Date.now() < deadline) {
    try {
      await withClient(url, (client) => client.query('SELECT 1'));
      return true;
    } catch (error) {
      if (isRunning()) throwIfHopeless(error);
    }
    await wait(pauseMilliseconds);
  }
  return false;
}

/** Refused connections and "starting up" pass; a server that knows another password stays that way. */
function throwIfHopeless(error: unknown): void {
  if (!(error instanceof pg.DatabaseError) || error.code !== '28P01') return;
  throw new EmbeddedPostgresError(
    'The embedded database does not accept the password in its data folder. ' +
      'Restore the file named password from the backup that the database is from.',
    { cause: error },
  );
}
