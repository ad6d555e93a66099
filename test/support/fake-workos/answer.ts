/** What the fake answers, before a fault spoils it. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export const notFound = (id: string): Answer => ({
  status: 404,
  body: { code: 'entity_not_found', message: `Could not be found: '${id}'.`, entity_id: id },
});

export const badRequest = (message: string): Answer => ({ status: 400, body: { code: 'bad_request', message } });

export const tooMany = (): Answer => ({
  status: 429,
  body: { message: 'Rate limit exceeded.' },
  headers: { 'retry-after': '1' },
});

/** The `limit` of a list: 1 to 100, 10 when it is not given (OpenAPI 0.61); null when it is wrong. */
export function readLimit(query: URLSearchParams): number | null {
  const limit = Number(query.get('limit') ?? '10');
  return Number.isInteger(limit) && limit >= 1 && limit <= 100 ? limit : null;
}
