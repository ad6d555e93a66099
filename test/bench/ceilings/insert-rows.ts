import type pg from 'pg';
import { incomingAt } from '../stage/inbox.ts';
import { countOf, type Telling } from '../measure/telling.ts';
import { withClient } from '../../../src/store/with-client.ts';

/** The ceiling of storing: the same rows, without an answer to anybody between them. Rows per second. */
export async function copyRows(databaseUrl: string, telling: Telling): Promise<number> {
  const lines = rowsOf(telling).map((row) => `${row.map(escapeCopy).join('\t')}\n`);
  const text = Buffer.from(lines.join(''));
  return timed(databaseUrl, lines.length, (client) => copy(client, `COPY events (${columns}) FROM STDIN`, text));
}

/** The same by one statement with an array a column. */
export async function insertRows(databaseUrl: string, telling: Telling): Promise<number> {
  const rows = rowsOf(telling);
  const arrays = columns.split(', ').map((_, column) => rows.map((row) => row[column]));
  const sql = `INSERT INTO events (${columns})
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[])`;
  return timed(databaseUrl, rows.length, async (client) => {
    await client.query(sql, arrays);
  });
}

const columns = 'id, type, organization_id, directory_id, directory_user_id, occurred_at, payload';

function rowsOf(telling: Telling): string[][] {
  return Array.from({ length: countOf(telling) }, (_, place) => {
    const event = incomingAt(telling, place);
    const { id, type, organizationId, directoryId, directoryUserId, occurredAt, payload } = event;
    const at = new Date(occurredAt).toISOString();
    return [id, type, organizationId ?? '', directoryId ?? '', directoryUserId ?? '', at, payload?.toString() ?? ''];
  });
}

async function timed(url: string, rows: number, work: (client: pg.Client) => Promise<void>): Promise<number> {
  return withClient(url, async (client) => {
    const started = performance.now();
    await work(client);
    return (rows * 1_000) / (performance.now() - started);
  });
}

/** The part of pg's connection that COPY needs and its types leave out. */
interface CopyConnection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** `COPY … FROM STDIN`, which pg leaves to a query object that answers the server's messages itself. */
async function copy(client: pg.Client, sql: string, text: Buffer): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    client.query({
      submit: (connection) => {
        connection.query(sql);
      },
      handleCopyInResponse: (connection: CopyConnection) => {
        connection.sendCopyFromChunk(text);
        connection.endCopyFrom();
      },
      handleCommandComplete: () => undefined,
      handleReadyForQuery: () => {
        resolve();
      },
      handleError: reject,
    } as pg.Submittable);
  });
}

function escapeCopy(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\t', '\\t').replaceAll('\n', '\\n');
}
