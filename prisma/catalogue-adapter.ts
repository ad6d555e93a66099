import type {
  ColumnType,
  SqlDriverAdapter,
  SqlMigrationAwareDriverAdapterFactory,
  SqlQuery,
  SqlResultSet,
} from '@prisma/driver-adapter-utils';
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import type pg from 'pg';

/**
 * The types of the columns in PostgreSQL's catalogue, by their object id (pg_type.oid). Prisma's own adapter knows no
 * "char" (18), which is what stops the schema engine from reading a database through it.
 */
const columnTypes: Record<number, ColumnType> = {
  16: ColumnTypeEnum.Boolean,
  18: ColumnTypeEnum.Character,
  19: ColumnTypeEnum.Text,
  20: ColumnTypeEnum.Int64,
  21: ColumnTypeEnum.Int32,
  23: ColumnTypeEnum.Int32,
  25: ColumnTypeEnum.Text,
  26: ColumnTypeEnum.Int64,
  1002: ColumnTypeEnum.CharacterArray,
  1003: ColumnTypeEnum.TextArray,
  1005: ColumnTypeEnum.Int32Array,
  1007: ColumnTypeEnum.Int32Array,
  1009: ColumnTypeEnum.TextArray,
  1043: ColumnTypeEnum.Text,
};

/**
 * Lets Prisma's schema engine read the catalogue over one connection. It never writes: migrations are applied by
 * `migrate`, so transactions, scripts and a shadow database are refused.
 */
export function catalogueAdapter(client: pg.Client): SqlMigrationAwareDriverAdapterFactory {
  const about = { provider: 'postgres', adapterName: 'catalogue' } as const;
  const connection: SqlDriverAdapter = {
    ...about,
    queryRaw: (query) => queryCatalogue(client, query),
    executeRaw: async (query) => (await client.query(query.sql, query.args)).rowCount ?? 0,
    executeScript: () => refuse('run a script'),
    startTransaction: () => refuse('start a transaction'),
    dispose: () => Promise.resolve(),
  };
  return {
    ...about,
    connect: () => Promise.resolve(connection),
    connectToShadowDb: () => refuse('use a shadow database'),
  };
}

async function queryCatalogue(client: pg.Client, { sql, args }: SqlQuery): Promise<SqlResultSet> {
  const result = await client.query<unknown[]>({ text: sql, values: args, rowMode: 'array' });
  return {
    columnNames: result.fields.map(({ name }) => name),
    columnTypes: result.fields.map(({ name, dataTypeID }) => {
      const type = columnTypes[dataTypeID];
      if (type === undefined) throw new Error(`Column ${name} has type ${dataTypeID}: add it to catalogue-adapter.ts.`);
      return type;
    }),
    rows: result.rows,
  };
}

function refuse(what: string): Promise<never> {
  return Promise.reject(new Error(`The schema engine asked to ${what}; it is only meant to read.`));
}
