import { WorkOS } from '@workos-inc/node';
import { readLink, readObject, readPage, type ApiPage, type WireObject } from './api-answer.ts';
import { WorkosApiError } from './api-error.ts';
import { limitedFetch } from './api-fetch.ts';
import { isIdentifier } from './identifier.ts';

export type { ApiPage, WireObject };

export interface WorkosApi {
  /**
   * `GET /events`, oldest first; raw event objects. `after` (an event id) and `rangeStart` (milliseconds) exclude each
   * other; `limit` is 1 to 100, else 100.
   */
  listEvents(query: {
    readonly types: readonly string[];
    readonly after?: string | undefined;
    readonly rangeStart?: number | undefined;
    readonly limit?: number | undefined;
  }): Promise<ApiPage<WireObject>>;
  getDirectory(id: string): Promise<WireObject>;
  listDirectories(query: { readonly after?: string | undefined }): Promise<ApiPage<WireObject>>;
  /** Of a directory or of a group, 100 at a time, oldest first. WorkOS allows 4 requests a second per directory. */
  listUsers(query: {
    readonly directory?: string | undefined;
    readonly group?: string | undefined;
    readonly after?: string | undefined;
  }): Promise<ApiPage<WireObject>>;
  getUser(id: string): Promise<WireObject>;
  /** Of a directory or of a user, 100 at a time, oldest first. */
  listGroups(query: {
    readonly directory?: string | undefined;
    readonly user?: string | undefined;
    readonly after?: string | undefined;
  }): Promise<ApiPage<WireObject>>;
  /**
   * `POST /portal/generate_link`: a link to the Admin Portal for connecting a directory, which opens it for five minutes
   * and cannot be revoked. The addresses must be HTTPS; without them the environment's own are used.
   */
  makeSetupLink(asked: {
    readonly organization: string;
    readonly returnUrl?: string | undefined;
    readonly successUrl?: string | undefined;
  }): Promise<string>;
  /** `GET /webhook_endpoints`, 100 at a time, oldest first; each with its signing secret. */
  listWebhookEndpoints(query: { readonly after?: string | undefined }): Promise<ApiPage<WireObject>>;
  /** WorkOS's clock at its newest answer that succeeded (the HTTP `Date`), milliseconds; null before, or without one. */
  readonly serverTime: number | null;
}

interface Settings {
  readonly apiKey: string;
  /** Scheme, host and port: `https://api.workos.com`. */
  readonly apiUrl: string;
  /** Ends all requests; they then throw its reason. */
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds for a whole answer, its body included. */
  readonly timeoutMs?: number | undefined;
  /** The largest body that is read, in bytes. */
  readonly maxBytes?: number | undefined;
}

const pageSize = 100;
const linkPath = '/portal/generate_link';

function addressOf(apiUrl: string): { apiHostname: string; https: boolean; port?: number } {
  const url = URL.parse(apiUrl);
  if (url === null || !/^https?:$/.test(url.protocol) || `${url.pathname}${url.search}${url.username}` !== '/') {
    throw new TypeError(
      'The address of the WorkOS API is not one. Set WORKOS_API_URL to scheme, host and port only, as in https://api.workos.com.',
    );
  }
  const port = url.port === '' ? {} : { port: Number(url.port) };
  return { apiHostname: url.hostname, https: url.protocol === 'https:', ...port };
}

/** Dots would climb to another path, and an empty id would ask for the list; neither is an id of anything. */
function pathTo(list: string, id: string): string {
  if (!isIdentifier(id) || /^\.{1,2}$/.test(id)) {
    throw new WorkosApiError('bad_request', `WorkOS was not asked for ${list}/<id>, since the id given cannot be one`);
  }
  return `${list}/${encodeURIComponent(id)}`;
}

/** The SDK wraps what a fetch throws, and its own errors can carry the body, so they end here. */
function failureOf(request: string, error: unknown): WorkosApiError {
  if (error instanceof Error && error.cause instanceof WorkosApiError) return error.cause;
  return new WorkosApiError('unexpected_answer', `WorkOS's answer to ${request} is not JSON`, { status: 200 });
}

function eventQuery(query: Parameters<WorkosApi['listEvents']>[0]): Record<string, string | number | undefined> {
  if (query.after !== undefined && query.rangeStart !== undefined) {
    throw new TypeError('WorkOS takes either a cursor or a start time for events, not both. Pass one of them.');
  }
  return {
    events: query.types.join(','),
    after: query.after,
    range_start: query.rangeStart === undefined ? undefined : new Date(query.rangeStart).toISOString(),
    limit: query.limit ?? pageSize,
    // Ignored today (workos-node issue 1610), and newest first by default once it is not.
    order: 'asc',
  };
}

/**
 * WorkOS's API as far as it is used, with what is read as raw snake_case JSON: the SDK's own readers drop fields, and
 * throw on a user without `groups` (SDK 11). Each call is one request, tried once (`withRetries` tries again), and throws
 * `WorkosApiError`, or the signal's reason once it is aborted. Throws `TypeError` when `apiUrl` is not an address.
 */
export function openWorkosApi(settings: Settings): WorkosApi {
  const { apiKey, signal, timeoutMs = 30_000, maxBytes = 32 * 1024 * 1024 } = settings;
  let serverTime: number | null = null;
  const onServerTime = (at: number | null): void => void (serverTime = at);
  const fetchFn = limitedFetch({ timeoutMs, maxBytes, signal, onServerTime });
  // Our limit ends a request first, and says which one; the SDK's stays behind it.
  const client = new WorkOS({ ...addressOf(settings.apiUrl), apiKey, fetchFn, maxRetries: 0, timeout: 2 * timeoutMs });

  async function answerTo(request: string, call: () => Promise<unknown>): Promise<unknown> {
    signal?.throwIfAborted();
    try {
      return await call();
    } catch (error) {
      signal?.throwIfAborted();
      throw failureOf(request, error);
    }
  }
  const ask = (path: string, query: Record<string, string | number | undefined>): Promise<unknown> =>
    answerTo(`GET ${path}`, async () => (await client.get<unknown>(path, { query })).data);
  const one = async (list: string, id: string): Promise<WireObject> => {
    const path = pathTo(list, id);
    return readObject(path, await ask(path, {}));
  };
  const page = async (path: string, query: Record<string, string | undefined>): Promise<ApiPage<WireObject>> =>
    readPage(path, await ask(path, { ...query, limit: pageSize, order: 'asc' }), query['after']);

  return {
    listEvents: async (query) => readPage('/events', await ask('/events', eventQuery(query)), query.after),
    getDirectory: (id) => one('/directories', id),
    listDirectories: ({ after }) => page('/directories', { after }),
    listUsers: ({ directory, group, after }) => page('/directory_users', { directory, group, after }),
    getUser: (id) => one('/directory_users', id),
    listGroups: ({ directory, user, after }) => page('/directory_groups', { directory, user, after }),
    makeSetupLink: async ({ organization, returnUrl, successUrl }) => {
      const redirects = { ...(returnUrl && { returnUrl }), ...(successUrl && { successUrl }) };
      const asked = { organization, intent: 'dsync', ...redirects } as const;
      return readLink(linkPath, await answerTo(`POST ${linkPath}`, () => client.adminPortal.generateLink(asked)));
    },
    listWebhookEndpoints: ({ after }) => page('/webhook_endpoints', { after }),
    get serverTime() {
      return serverTime;
    },
  };
}
