import type * as z from 'zod';
import { callHttp, parseJson, type HttpAnswer } from '../sync/http-call.ts';
import { streamHttp } from '../sync/http-stream.ts';
import { readAnswer } from '../sync/send-events.ts';
import { pageSchema } from './api-schemas.ts';
import { CliError, exitCodes, type ExitCode } from './cli-error.ts';
import type { Connection } from './context.ts';

/** Query parameters; undefined ones are left off. */
export type Query = Readonly<Record<string, string | undefined>>;

const largestPage = 200;

/** Reads one thing from the service's API. Throws CliError for a refusal and UnreachableError when nobody answers. */
export async function readOne<T>(
  connection: Connection,
  path: string,
  schema: z.ZodType<T>,
  query: Query = {},
): Promise<T> {
  const answer = await callApi(connection, path, query);
  if (answer.status !== 200) throw refusal(connection, path, answer);
  return checked(connection, path, schema, answer.body);
}

/** Makes one thing through the service's API. Throws as `readOne`. */
export async function createOne(connection: Connection, path: string, body: object): Promise<void> {
  const answer = await callApi(connection, path, {}, { method: 'POST', body: JSON.stringify(body) });
  if (answer.status !== 201) throw refusal(connection, path, answer);
}

/** Asks the service to do one thing, and reads what it answers. Throws as `readOne`. */
export async function callForOne<T>(
  connection: Connection,
  path: string,
  schema: z.ZodType<T>,
  body: object,
): Promise<T> {
  const answer = await callApi(connection, path, {}, { method: 'POST', body: JSON.stringify(body) });
  // 201: it was made; 202: it has begun, and goes on in the background.
  if (![200, 201, 202].includes(answer.status)) throw refusal(connection, path, answer);
  return checked(connection, path, schema, answer.body);
}

/** Ends one thing through the service's API, and reads what is left of it. Throws as `readOne`. */
export async function deleteOne<T>(connection: Connection, path: string, schema: z.ZodType<T>): Promise<T> {
  const answer = await callApi(connection, path, {}, { method: 'DELETE' });
  if (answer.status !== 200) throw refusal(connection, path, answer);
  return checked(connection, path, schema, answer.body);
}

/** Reads a list from the service's API, page after page, up to `limit` items (Infinity: all). Throws as `readOne`. */
export async function readList<T>(
  connection: Connection,
  path: string,
  schema: z.ZodType<T>,
  { query = {}, limit }: { readonly query?: Query; readonly limit: number },
): Promise<{ readonly items: T[]; readonly more: boolean }> {
  const items: T[] = [];
  let after: string | undefined;
  do {
    const size = String(Math.min(limit - items.length, largestPage));
    const page = await readOne(connection, path, pageSchema, { ...query, limit: size, after });
    for (const item of page.data) items.push(checked(connection, path, schema, item));
    after = page.after ?? undefined;
  } while (after !== undefined && items.length < limit);
  return { items, more: after !== undefined };
}

/** Asks for something long, and gives it as it comes. Throws as `readOne`, also on the way. */
export async function openStream(
  connection: Connection,
  path: string,
  query: Query,
): Promise<AsyncIterable<Uint8Array>> {
  const headers = { authorization: `Bearer ${connection.token}` };
  const { status, pieces, ...answer } = await streamHttp(targetOf(connection, path, query), { headers });
  if (status === 200) return pieces;
  const said = Buffer.concat(await Array.fromAsync(pieces)).toString('utf8');
  throw refusal(connection, path, { ...answer, status, body: parseJson(said) });
}

/** One request with the token, whatever the answer. Throws UnreachableError. */
export async function callApi(
  { url, token }: Connection,
  path: string,
  query: Query = {},
  { method = 'GET', body }: { readonly method?: string; readonly body?: string } = {},
): Promise<HttpAnswer> {
  const target = targetOf({ url }, path, query);
  const headers = { accept: 'application/json', authorization: `Bearer ${token}` };
  if (body === undefined) return callHttp(target, { method, headers });
  return callHttp(target, { method, headers: { ...headers, 'content-type': 'application/json' }, body });
}

function targetOf({ url }: Pick<Connection, 'url'>, path: string, query: Query): string {
  const target = new URL(path, url);
  for (const [name, value] of Object.entries(query)) if (value !== undefined) target.searchParams.set(name, value);
  return target.href;
}

function checked<T>(connection: Connection, path: string, schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const field = parsed.error.issues[0]?.path.join('.') ?? '';
  const what = field === '' ? 'The answer' : `The field ${field} in the answer`;
  throw new CliError(
    exitCodes.unreachable,
    `${what} of ${connection.url} to ${path} is not what this version reads. Is it the same version, or another program?`,
  );
}

/** What to say, and how to exit, when the service does not give what was asked for. */
export function refusal({ url }: Pick<Connection, 'url'>, path: string, answer: HttpAnswer): CliError {
  const { status } = answer;
  const { answer: code, detail } = readAnswer(answer);
  const said = `${detail ?? `No more was said.`}${code === null ? '' : ` (${code})`}`;
  // A problem of the service ends with what to do; others, such as a proxy's, do not.
  const hint = status < 500 && code !== null ? '' : hintFor(status);
  return new CliError(exitCodeOf(status), `${url} answered ${status} to ${path}: ${said}${hint}`);
}

function exitCodeOf(status: number): ExitCode {
  // Not there, or not any more.
  if (status === 404 || status === 410) return exitCodes.failed;
  return status === 400 || status === 422 ? exitCodes.usage : exitCodes.unreachable;
}

function hintFor(status: number): string {
  if (status === 401) return ' Give a valid token with --token.';
  if (status === 403) return ' The token has too little right for this.';
  return status >= 500 ? ' Try "npx dsync doctor".' : '';
}
