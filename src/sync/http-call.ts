/** The service could not be reached, or did not answer in time. */
export class UnreachableError extends Error {
  constructor(url: string, cause: unknown) {
    const late = cause instanceof DOMException && cause.name === 'TimeoutError';
    const why = late ? 'did not answer in time' : `cannot be reached${systemCode(cause)}`;
    super(`${new URL(url).origin} ${why}. Check the address, and that the service is running (npm start).`);
    this.name = 'UnreachableError';
  }
}

/** One HTTP exchange with the service. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when the answer is JSON, else null. */
  readonly body: unknown;
}

const timeoutMs = 15_000;

/**
 * Sends one HTTP request and reads the whole answer, whatever its status; 15 s are allowed. Redirects are not followed:
 * a signed body or a token would go where nobody meant to send it. Throws UnreachableError.
 */
export async function callHttp(url: string, init: RequestInit): Promise<HttpAnswer> {
  try {
    const response = await fetch(url, { ...init, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
    return { status: response.status, headers: response.headers, body: parseJson(await response.text()) };
  } catch (error) {
    throw new UnreachableError(url, error);
  }
}

/** The value that a text is as JSON; null when it is none. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // A proxy's page of HTML, say: the status alone tells.
    return null;
  }
}

/** `ECONNREFUSED` and the like, which fetch hides in the cause. */
function systemCode(error: unknown): string {
  const cause = error instanceof Error ? error.cause : null;
  const code = cause instanceof Error && 'code' in cause ? cause.code : null;
  return typeof code === 'string' ? ` (${code})` : '';
}
