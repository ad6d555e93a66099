import { WorkosApiError, type WorkosApiErrorKind } from './api-error.ts';
import { readHttpDate, readRetryAfter } from './retry-after.ts';

interface Limits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal | undefined;
  /** Told of each answer that succeeded: its `Date` in milliseconds, null without one. */
  readonly onServerTime: (at: number | null) => void;
}

const kinds: Readonly<Record<number, WorkosApiErrorKind>> = {
  401: 'unauthorized',
  403: 'unauthorized',
  404: 'not_found',
  408: 'timeout',
  429: 'rate_limited',
};

function kindOfStatus(status: number): WorkosApiErrorKind {
  if (status >= 500) return 'unavailable';
  if (status < 400) return 'unexpected_answer';
  return kinds[status] ?? 'bad_request';
}

function refusal(request: string, response: Response): WorkosApiError {
  const { status, headers } = response;
  const now = readHttpDate(headers.get('date')) ?? Date.now();
  const retryAfterMs = readRetryAfter(headers.get('retry-after'), now);
  return new WorkosApiError(kindOfStatus(status), `WorkOS answered ${request} with ${String(status)}`, {
    status,
    retryAfterMs,
  });
}

async function readBody(request: string, response: Response, maxBytes: number): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // A fetch gives bytes; its type says so only of requests.
  for await (const chunk of (response.body ?? []) as Iterable<Uint8Array> | AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > maxBytes) {
      const happened = `WorkOS's answer to ${request} is larger than ${String(maxBytes)} bytes`;
      throw new WorkosApiError('unexpected_answer', happened, { status: response.status });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/**
 * A `fetch` for the SDK that ends a request, its body included, after `timeoutMs`, reads at most `maxBytes`, and follows
 * no redirect, for the key would go along. Throws `WorkosApiError` for everything but a success; the kind is told here,
 * since the SDK's errors lose HTTP dates in `Retry-After` and quote bodies.
 */
export function limitedFetch(limits: Limits): typeof fetch {
  const { timeoutMs, maxBytes, onServerTime } = limits;
  const stop = limits.signal === undefined ? [] : [limits.signal];
  return async (input, init) => {
    const { method, url } = new Request(input, init);
    const request = `${method} ${new URL(url).pathname}`;
    const timeout = new AbortController();
    // Not AbortSignal.timeout: each would stay in memory for the whole limit, also after a quick answer.
    const timer = setTimeout(() => {
      timeout.abort();
    }, timeoutMs);
    try {
      const signal = AbortSignal.any([timeout.signal, ...stop]);
      const response = await fetch(input, { ...init, redirect: 'manual', signal });
      if (!response.ok) {
        await response.body?.cancel();
        throw refusal(request, response);
      }
      const body = await readBody(request, response, maxBytes);
      onServerTime(readHttpDate(response.headers.get('date')));
      // The SDK looks at nothing else; the length and the compression named there are those of the wire.
      const headers = [...response.headers].filter(([name]) => name === 'content-type');
      return new Response(body, { headers });
    } catch (error) {
      if (error instanceof WorkosApiError) throw error;
      if (timeout.signal.aborted) {
        throw new WorkosApiError('timeout', `WorkOS did not answer ${request} within ${String(timeoutMs)} ms`);
      }
      const happened = `WorkOS could not be reached for ${request}, or its answer broke off`;
      // A failed connection says which address and how (ECONNREFUSED, ENOTFOUND), and holds nothing that was sent.
      throw new WorkosApiError('unavailable', happened, { cause: error });
    } finally {
      clearTimeout(timer);
    }
  };
}
