import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { FakeAdmin, generateLink, listEndpoints } from './fake-workos/admin.ts';
import { notFound, tooMany, type Answer } from './fake-workos/answer.ts';
import { Faults, send, sendSpoiled } from './fake-workos/faults.ts';
import { directoryAsked, readDirectories, readGroups, readUsers } from './fake-workos/list-directory.ts';
import { listEvents } from './fake-workos/list-events.ts';
import { FakeWorkosState } from './fake-workos/state.ts';

/** One request as it came; `at` is milliseconds since the epoch, `status` what was answered, null while nothing was. */
export interface SeenRequest {
  readonly at: number;
  readonly path: string;
  readonly query: URLSearchParams;
  status: number | null;
}

/** How the fake behaves; may be changed while it runs. */
export interface FakeWorkosSettings {
  /** Younger events are held back from `GET /events`, in milliseconds. WorkOS holds them for a few seconds. */
  visibilityLagMs: number;
  /** Older events are not listed, and refused as cursors, in milliseconds; null keeps all. */
  retentionMs: number | null;
  /** Requests to `/directory_users` per directory and second, more are answered 429. WorkOS: 4. Null: no limit. */
  usersPerSecond: number | null;
}

export interface FakeWorkos {
  readonly url: string;
  readonly apiKey: string;
  readonly state: FakeWorkosState;
  readonly admin: FakeAdmin;
  readonly faults: Faults;
  readonly requests: SeenRequest[];
  readonly settings: FakeWorkosSettings;
  close(): Promise<void>;
}

type Routed = Pick<FakeWorkos, 'apiKey' | 'state' | 'admin' | 'settings'> & {
  /** When requests to `/directory_users` were let through, by directory. */
  readonly letThrough: Map<string, readonly number[]>;
};

/** Whether this request to `/directory_users` is one too many for its directory within a second. */
function exceedsRate({ state, letThrough, settings }: Routed, request: SeenRequest): boolean {
  if (settings.usersPerSecond === null || request.path !== '/directory_users') return false;
  const directory = directoryAsked(state, request.query)?.shape.id ?? '';
  const recent = (letThrough.get(directory) ?? []).filter((at) => at > request.at - 1000);
  const exceeds = recent.length >= settings.usersPerSecond;
  letThrough.set(directory, exceeds ? recent : [...recent, request.at]);
  return exceeds;
}

function answerTo(fake: Routed, request: SeenRequest, { authorization, body }: Sent): Answer {
  if (authorization !== `Bearer ${fake.apiKey}`) return { status: 401, body: { message: 'Unauthorized' } };
  if (exceedsRate(fake, request)) return tooMany();
  if (body !== null) {
    const isKnown = request.path === '/portal/generate_link';
    return isKnown ? generateLink(fake.admin, fake.state, body) : notFound(request.path);
  }
  const [, list = '', id] = request.path.split('/');
  const thing = id === undefined ? undefined : decodeURIComponent(id);
  switch (list) {
    case 'events':
      return listEvents(fake.state, request.query, fake.settings);
    case 'directories':
      return readDirectories(fake.state, request.query, thing);
    case 'directory_users':
      return readUsers(fake.state, request.query, thing);
    case 'directory_groups':
      return readGroups(fake.state, request.query, thing);
    case 'webhook_endpoints':
      return listEndpoints(fake.admin);
    default:
      return notFound(request.path);
  }
}

/** What a request brings besides its address; the body is null unless it is a POST. */
interface Sent {
  readonly authorization: string | undefined;
  readonly body: string | null;
}

function seen(message: IncomingMessage): SeenRequest {
  const url = new URL(message.url ?? '/', 'http://127.0.0.1');
  return { at: Date.now(), path: url.pathname, query: url.searchParams, status: null };
}

/**
 * WorkOS's Events and Directory API, portal links and webhook endpoints over HTTP on 127.0.0.1, for the real SDK: `state` is changed by verbs and keeps the
 * event log, `faults` spoils answers to come, `requests` is what was asked. `now` is WorkOS's clock, in milliseconds:
 * of event times, retention, visibility and the `Date` header. `port` is for starting again where another one was.
 */
export async function startFakeWorkos(
  options: Partial<FakeWorkosSettings> & {
    readonly apiKey?: string;
    readonly now?: () => number;
    readonly port?: number;
  } = {},
): Promise<FakeWorkos> {
  const { apiKey = 'sk_test_fake', now = Date.now, port = 0, ...given } = options;
  const settings = { visibilityLagMs: 0, retentionMs: null, usersPerSecond: null, ...given };
  const routed = {
    apiKey,
    settings,
    state: new FakeWorkosState(now),
    admin: new FakeAdmin(),
    letThrough: new Map<string, readonly number[]>(),
  };
  const faults = new Faults();
  const requests: SeenRequest[] = [];
  const broken: unknown[] = [];
  const serve = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = seen(message);
    requests.push(request);
    response.once('finish', () => (request.status = response.statusCode));
    response.setHeader('date', new Date(routed.state.now).toUTCString());
    const { authorization } = message.headers;
    const body = message.method === 'POST' ? await text(message) : null;
    const answer = answerTo(routed, request, { authorization, body });
    const fault = faults.take(request.path);
    if (fault === null) send(response, answer);
    else await sendSpoiled(response, answer, fault);
  };
  const server = createServer((message, response) => {
    serve(message, response).catch((error: unknown) => broken.push(error));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const actual = address !== null && typeof address === 'object' ? address.port : port;
  const close = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
    if (broken.length > 0) throw new AggregateError(broken, 'The fake WorkOS could not carry out a fault.');
  };
  const { state, admin } = routed;
  const url = `http://127.0.0.1:${String(actual)}`;
  return { apiKey, settings, state, admin, faults, requests, url, close };
}
