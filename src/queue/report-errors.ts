import type { OnError } from './connection.ts';

/** The same error is reported once in this many milliseconds; an outage repeats it several times a second. */
const repeatMs = 60_000;
/** Different errors remembered; far more than there are kinds. */
const remembered = 200;

/**
 * Passes errors on without their repetitions, and without the properties that drivers attach: ioredis keeps the failed
 * command with its arguments, the password of AUTH among them.
 */
export function reportErrors(onError: OnError): OnError {
  const reported = new Map<string, number>();
  return (where, error, jobId) => {
    const text = describe(error);
    const key = `${where}|${text}`;
    const now = performance.now();
    const last = reported.get(key);
    if (last !== undefined && now - last < repeatMs) return;
    if (reported.size >= remembered) reported.clear();
    reported.set(key, now);
    const plain = new Error(text);
    plain.name = error.name;
    onError(where, plain, jobId);
  };
}

/** What the error says. The system's connection errors may have a code and no words, or only those they sum up. */
function describe(error: Error): string {
  const code = codeOf(error);
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  const text = error.message === '' && first instanceof Error ? first.message : error.message;
  if (text === '') return code ?? error.name;
  return code === null || text.includes(code) ? text : `${text} (${code})`;
}

/** The driver's or the system's code of an error, such as ECONNREFUSED or 57P01; null when it has none. */
function codeOf(error: Error): string | null {
  return 'code' in error && typeof error.code === 'string' ? error.code : null;
}

/** Kinds of error whose message is written by this program or by the language itself, and quotes no data. */
const own = new Set(['Error', 'TypeError', 'RangeError', 'PermanentFailure']);

/**
 * An error as it may be kept in the queue and logged: what a database or a parser says may quote a row, so only its
 * kind and code are kept.
 */
export function storableError(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(`A ${typeof error} was thrown.`);
  if (own.has(error.name)) return new Error(describe(error));
  const code = codeOf(error);
  return new Error(code === null ? error.name : `${error.name} ${code}`);
}

/** Anything can be thrown; this makes an Error of it. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
