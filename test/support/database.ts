import { inject } from 'vitest';
import { openDatabase, type Database } from '../../src/store/database.ts';
import { createDatabase } from './postgres.ts';

/** A fresh migrated database, open. `drop` closes it, and throws when something still holds a connection to it. */
export interface TestDatabase extends Database {
  readonly url: string;
  drop(): Promise<void>;
}

/** Opens a fresh database on the test run's server. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const { url, drop } = await createDatabase(inject('postgresAdminUrl'));
  const lost: Error[] = [];
  const database = openDatabase({ url, max: 6, name: 'test', onConnectionLost: (error) => lost.push(error) });
  return {
    ...database,
    url,
    drop: async () => {
      await database.close();
      await drop();
    },
  };
}
