import pg from 'pg';

/**
 * Runs `work` on one PostgreSQL connection of its own and closes it afterwards, whatever happened. For the few callers
 * that must not use the application's pool: migrations (session lock) and looking after the server itself.
 * Rejects with the driver's error when the connection cannot be made.
 */
export async function withClient<T>(databaseUrl: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({
    connectionString: databaseUrl,
    connectionTimeoutMillis: 10_000,
    application_name: 'dsync maintenance',
  });
  // A connection lost between two queries is emitted, and an emitted error that nobody listens to ends the whole
  // process. Nothing is swallowed: the next query rejects.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}
