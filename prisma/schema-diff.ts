import { readFile } from 'node:fs/promises';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
// The WebAssembly build, because it is on npm: the native engine has to be downloaded.
import { SchemaEngine } from '@prisma/schema-engine-wasm';
import { withClient } from '../src/store/with-client.ts';
import { catalogueAdapter } from './catalogue-adapter.ts';

interface SchemaDiff {
  /** False when the database already is what the schema describes. */
  readonly changed: boolean;
  /** A summary for people, or the SQL. */
  readonly text: string;
}

/**
 * What would turn a database into what `schemaFile` describes. `form`: as a summary, or as the SQL of a migration.
 * Triggers, functions, checks and partial indexes are not in a Prisma schema and are not compared.
 */
export async function diffSchema(
  databaseUrl: string,
  schemaFile: string,
  form: 'summary' | 'sql',
): Promise<SchemaDiff> {
  const files = [{ path: schemaFile, content: await readFile(schemaFile, 'utf8') }];
  return withClient(databaseUrl, async (client) => {
    const schemaEngine = await SchemaEngine.new(
      { datamodels: files.map(({ path, content }) => [path, content]) },
      () => undefined, // it offers its log, which repeats what it throws
      bindMigrationAwareSqlAdapterFactory(catalogueAdapter(client)),
    );
    const { exitCode, stdout } = await schemaEngine.diff({
      from: { tag: 'schemaDatasource', files, configDir: '.' },
      to: { tag: 'schemaDatamodel', files },
      script: form === 'sql',
      exitCode: true,
      filters: { externalTables: [], externalEnums: [] },
    });
    return { changed: exitCode === 2, text: stdout ?? '' };
  });
}
