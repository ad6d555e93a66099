import { UnreachableError } from './http-call.ts';

/** An answer whose body is read as it comes. */
export interface StreamedAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** The body, piece by piece; throws UnreachableError when it breaks off, or when nothing comes for a minute. */
  readonly pieces: AsyncIterable<Uint8Array>;
}

const silenceMs = 60_000;

/** Sends one HTTP request and gives the body of the answer as it comes, however long it is. Throws UnreachableError. */
export async function streamHttp(url: string, init: RequestInit): Promise<StreamedAnswer> {
  const silence = new AbortController();
  const giveUp = (): void => {
    silence.abort(new DOMException('Nothing came.', 'TimeoutError'));
  };
  const timer = setTimeout(giveUp, silenceMs);
  try {
    const { status, headers, body } = await fetch(url, { ...init, redirect: 'manual', signal: silence.signal });
    return { status, headers, pieces: piecesOf(url, body, timer) };
  } catch (error) {
    clearTimeout(timer);
    throw new UnreachableError(url, error);
  }
}

async function* piecesOf(
  url: string,
  body: ReadableStream<Uint8Array> | null,
  timer: NodeJS.Timeout,
): AsyncGenerator<Uint8Array, void> {
  try {
    for await (const piece of body ?? []) {
      timer.refresh();
      yield piece;
    }
  } catch (error) {
    throw new UnreachableError(url, error);
  } finally {
    clearTimeout(timer);
  }
}
