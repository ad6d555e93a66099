/**
 * A process that owns an embedded database, for tests that kill one: `node embedded-parent.ts <data folder>` prints one
 * line of JSON when it is ready, and on SIGINT proves that the database still answers before it stops it.
 */
import { startEmbeddedPostgres } from '../../src/main/embedded/start-embedded-postgres.ts';
import { withClient } from '../../src/store/with-client.ts';

const server = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '', log: () => undefined });
const forever = setInterval(() => undefined, 60_000);

process.once('SIGINT', () => {
  clearInterval(forever);
  void withClient(server.databaseUrl, (client) => client.query('SELECT 1')).finally(server.stop);
});
console.log(JSON.stringify({ databaseUrl: server.databaseUrl, attached: server.attached }));
