import { createServer } from 'node:http';
import { scim } from '@better-auth/scim';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import pg from 'pg';
import { answerParent } from '../../stage/answer-parent.ts';
import { listen } from './listen.mjs';

/**
 * better-auth with its SCIM plugin on its own PostgreSQL adapter and a bare HTTP server. The directories are declared in
 * code, which spares it a look-up of the token for each request; its tables and indexes are those of its migration.
 */
answerParent(async ({ databaseUrl, directories, connections }) => {
  const declared = Array.from({ length: directories }, (_, number) => ({
    id: `directory-${number}`,
    credentials: [{ type: 'bearer', id: `credential-${number}`, token: `token-${number}` }],
  }));
  const options = {
    baseURL: 'http://127.0.0.1',
    secret: 'a-secret-of-the-bench-that-is-long-enough',
    database: new pg.Pool({ connectionString: databaseUrl, max: connections }),
    plugins: [scim({ connections: declared })],
    // On by default in production: it would turn away an identity provider that sends all its users.
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
  };
  const { runMigrations } = await getMigrations(options);
  await runMigrations();
  const server = createServer(toNodeHandler(betterAuth(options)));
  const made = declared.map(({ credentials: [{ token }] }) => ({ path: '/api/auth/scim/v2/Users', token }));
  return { port: await listen(server), directories: made };
});
