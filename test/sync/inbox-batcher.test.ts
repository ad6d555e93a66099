import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from '../../src/store/database.ts';
import type { IncomingEvent } from '../../src/store/insert-events.ts';
import { InboxBatcher } from '../../src/sync/inbox-batcher.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(async () => {
  await database.drop();
});

function incoming(id: string): IncomingEvent {
  const body = Buffer.from(JSON.stringify({ id, event: 'dsync.user.created' }));
  const scope = { organizationId: 'org_1', directoryId: 'directory_1', directoryUserId: null };
  return { id, type: 'dsync.user.created', ...scope, occurredAt: 0, disposition: 'pending', payload: body };
}

test('the next INSERT has left before the last one is answered, and the last of all is answered at once', async () => {
  const happened: string[] = [];
  const watched: Database = {
    ...database,
    direct: {
      $queryRawUnsafe: (sql, ...values) => {
        // As a pool gives a statement to a connection, and that to its socket.
        process.nextTick(() => {
          process.nextTick(() => happened.push('sent'));
        });
        return database.direct.$queryRawUnsafe(sql, ...values);
      },
    },
  };
  const inbox = new InboxBatcher(watched, (fresh) => happened.push(`stored ${fresh.length}`));
  const store = async (id: string): Promise<void> => {
    const isNew = await inbox.store(incoming(id));
    happened.push(`${id} ${isNew ? 'new' : 'known'}`);
  };
  // The first goes alone; what comes meanwhile goes together.
  await Promise.all(['first', 'second', 'third', 'second'].map(store));
  const rest = ['second new', 'third new', 'second known'];
  expect(happened).toEqual(['sent', 'stored 1', 'sent', 'first new', 'stored 2', ...rest]);
});
