/** What the server refused, or that it could not be asked. `message` is a sentence for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** The stable code of a problem (RFC 9457); `network` when nothing answered. */
  readonly code: string;
  /** 0 when nothing answered. */
  readonly status: number;
  /** The whole body of the problem. */
  readonly problem: Readonly<Record<string, unknown>>;

  constructor(message: string, code: string, status: number, problem: Readonly<Record<string, unknown>> = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.problem = problem;
  }
}

/** Conditions of a list; what is undefined or empty is left out. */
export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

interface Asking {
  readonly query?: Query;
  readonly body?: unknown;
  /** Instead of the session: only to sign in. */
  readonly token?: string;
  readonly signal?: AbortSignal;
}

/** Reads `/api/v1` + path. Throws ApiError. */
export function get<Answer>(path: string, query: Query = {}, signal?: AbortSignal): Promise<Answer> {
  return ask<Answer>('GET', path, signal === undefined ? { query } : { query, signal });
}

/** Sends a body to `/api/v1` + path. Throws ApiError. */
export function send<Answer>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown) {
  return ask<Answer>(method, path, { body });
}

/** Signs in with a token; the browser keeps the session's cookie. Throws ApiError. */
export async function signIn(token: string): Promise<void> {
  await ask<unknown>('POST', '/session', { token });
}

async function ask<Answer>(method: string, path: string, { query = {}, body, token, signal }: Asking): Promise<Answer> {
  const headers = new Headers({ accept: 'application/json' });
  if (body !== undefined) headers.set('content-type', 'application/json');
  if (token !== undefined) headers.set('authorization', `Bearer ${token}`);
  const init: RequestInit = { method, headers, credentials: 'same-origin', signal: signal ?? null };
  const sent = body === undefined ? init : { ...init, body: JSON.stringify(body) };
  const answer = await fetch(`/api/v1${path}${searchOf(query)}`, sent).catch((error: unknown) => {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiError('The service does not answer. It is tried again.', 'network', 0);
  });
  if (!answer.ok) throw await toError(answer);
  return (answer.status === 204 ? null : await answer.json()) as Answer;
}

function searchOf(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== null && value !== '') search.set(name, String(value));
  return search.size === 0 ? '' : `?${search.toString()}`;
}

async function toError(answer: Response): Promise<ApiError> {
  const problem = (await answer.json().catch(() => null)) as Record<string, unknown> | null;
  const said = typeof problem?.['detail'] === 'string' ? problem['detail'] : null;
  const code = typeof problem?.['code'] === 'string' ? problem['code'] : 'unknown';
  const message = said ?? `The service answered ${String(answer.status)} and did not say why. Try again.`;
  return new ApiError(message, code, answer.status, problem ?? {});
}
