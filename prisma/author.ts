/**
 * Writes and checks migrations: `node prisma/author.ts new <name>` | `node prisma/author.ts check`.
 * Both apply all migrations to an empty database and compare it with schema.prisma. `new` writes the difference as the
 * next migration; `check` prints it and exits with 2. Exit code 1: wrong usage, or a migration that does not apply.
 */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { startEmbeddedPostgres } from '../src/main/embedded/start-embedded-postgres.ts';
import { migrate } from '../src/store/migrate.ts';
import { MigrationError } from '../src/store/migration-error.ts';
import { withClient } from '../src/store/with-client.ts';
import { diffSchema } from './schema-diff.ts';

const usage = 'Usage: node prisma/author.ts new <verb_noun> | check   [--schema <file>] [--migrations <folder>]';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    schema: { type: 'string', default: path.join(import.meta.dirname, 'schema.prisma') },
    migrations: { type: 'string', default: path.join(import.meta.dirname, 'migrations') },
  },
});
const [command, name = ''] = positionals;

const work = command === 'check' ? check : command === 'new' && /^[a-z][a-z0-9_]*$/.test(name) ? writeNext : null;
if (work === null) {
  console.error(usage);
  process.exitCode = 1;
} else {
  await withServer((adminUrl) => withScratchDatabase(adminUrl, work)).catch((error: unknown) => {
    if (!(error instanceof MigrationError)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  });
}

async function check(databaseUrl: string): Promise<void> {
  const { changed, text } = await diffSchema(databaseUrl, values.schema, 'summary');
  if (!changed) {
    console.log('All migrations apply to an empty database and agree with schema.prisma.');
    return;
  }
  console.error(`schema.prisma is ahead of the migrations; write one with: npm run migrations:new <name>\n${text}`);
  process.exitCode = 2;
}

async function writeNext(databaseUrl: string): Promise<void> {
  const { changed, text } = await diffSchema(databaseUrl, values.schema, 'sql');
  if (!changed) {
    console.log('Nothing to write: the migrations agree with schema.prisma.');
    return;
  }
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const folder = path.join(values.migrations, `${time}_${name}`);
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, 'migration.sql'), text);
  // Prisma's own tools refuse a folder of migrations that does not say what they are for.
  await writeFile(path.join(values.migrations, 'migration_lock.toml'), 'provider = "postgresql"\n');
  console.log(`Wrote ${path.join(folder, 'migration.sql')}; add what a schema cannot say (triggers, checks) by hand.`);
}

/** An empty database on that server with all migrations applied; dropped afterwards. */
async function withScratchDatabase(adminUrl: string, work: (databaseUrl: string) => Promise<void>): Promise<void> {
  const database = `dsync_migrations_${process.pid}`;
  const url = new URL(adminUrl);
  url.pathname = database;
  await mkdir(values.migrations, { recursive: true });
  await withClient(adminUrl, async (client) => {
    await client.query(`CREATE DATABASE ${database}`);
    try {
      await migrate(url.href, { directory: values.migrations });
      await work(url.href);
    } finally {
      await client.query(`DROP DATABASE ${database} WITH (FORCE)`);
    }
  });
}

/** The server of DATABASE_URL, or a throw-away one. */
async function withServer(work: (adminUrl: string) => Promise<void>): Promise<void> {
  const given = process.env['DATABASE_URL'];
  if (given !== undefined && given !== '') {
    await work(given);
    return;
  }
  const dataDir = await mkdtemp(path.join(os.tmpdir(), 'dsync-migrations-'));
  try {
    const server = await startEmbeddedPostgres({ dataDir, log: () => undefined, fsync: false });
    try {
      await work(server.databaseUrl);
    } finally {
      await server.stop();
    }
  } finally {
    await rm(dataDir, { recursive: true, force: true });
  }
}
