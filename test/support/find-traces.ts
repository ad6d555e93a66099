import type { Database } from '../../src/store/database.ts';

interface Column {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
}

/**
 * Where in the whole database, the queue's tables included, a text or JSON holds what the pattern describes, as
 * `table.column`. So that a column that is added later is searched too, the columns come from the database itself.
 */
export async function findTraces({ prisma }: Database, pattern: RegExp): Promise<string[]> {
  const columns = await prisma.$queryRaw<Column[]>`
    SELECT c.table_schema AS schema, c.table_name AS table, c.column_name AS column
    FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE t.table_type = 'BASE TABLE' AND c.table_schema NOT IN ('pg_catalog', 'information_schema')
      AND c.data_type IN ('text', 'character varying', 'json', 'jsonb', 'ARRAY', 'bytea', 'USER-DEFINED')
    ORDER BY 1, 2, 3`;
  const found: string[] = [];
  for (const { schema, table, column } of columns) {
    const [row] = await prisma.$queryRawUnsafe<{ found: boolean }[]>(
      `SELECT EXISTS (SELECT 1 FROM "${schema}"."${table}" WHERE "${column}"::text ~* $1) AS found`,
      pattern.source,
    );
    if (row?.found === true) found.push(`${table}.${column}`);
  }
  return found;
}
