import { insertEvents } from '../../src/store/insert-events.ts';
import { openDatabase } from '../../src/store/database.ts';
import type { History } from './histories.ts';
import { incoming, retell } from './retell.ts';

/** Stores a history that was received and kept, and that the version of then did not apply. */
export async function storeIgnored(databaseUrl: string, organizationId: string, history: History): Promise<void> {
  const options = { url: databaseUrl, max: 1, name: 'test', onConnectionLost: () => undefined };
  const database = openDatabase(options);
  const events = retell(history, organizationId).events.map((event) => incoming(event, organizationId));
  await insertEvents(
    database.direct,
    events.map((event) => ({ ...event, disposition: 'ignored' as const })),
  );
  await database.close();
}
