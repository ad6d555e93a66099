import { defineConfig } from 'prisma/config';

// `prisma generate`, `format` and `validate` look for the schema engine but never run it, so any file will do:
// without this line they try to download it. `migrate` and `db` do run it, and must get the real one.
if (!process.argv.some((argument) => argument === 'migrate' || argument === 'db')) {
  process.env['PRISMA_SCHEMA_ENGINE_BINARY'] ??= process.execPath;
}

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  datasource: { url: process.env['DATABASE_URL'] ?? 'postgresql://localhost/none' },
});
