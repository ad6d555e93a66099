import { withClient } from '../../store/with-client.ts';

/** The name of the application's database in the embedded server. */
const databaseName = 'dsync';

/** The address of a database in the embedded server; the password is hexadecimal and needs no escaping. */
export function urlOf(server: { port: number; password: string }, database = databaseName): string {
  return `postgresql://postgres:${server.password}@127.0.0.1:${server.port}/${database}`;
}

/** Makes the application's database unless it is there. */
export async function createDatabase(server: { port: number; password: string }): Promise<void> {
  await withClient(urlOf(server, 'postgres'), async (client) => {
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [databaseName]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${databaseName}`);
  });
}
