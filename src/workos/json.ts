/** Real events reach about 6 levels. Below this limit no recursive reader of a payload can run out of stack. */
const depthLimit = 64;

/** Keeps the byte order mark, so that it fails as JSON like any other byte that WorkOS does not send. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Looks at the parsed value: V8 parses without recursion whatever the depth, and a body has far fewer things than bytes.
 * Recurses as deep as the limit and no deeper, and only into what has an inside.
 */
function isDeeperThan(value: unknown, limit: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (limit === 0) return true;
  for (const inner of Array.isArray(value) ? (value as unknown[]) : Object.values(value)) {
    if (typeof inner === 'object' && isDeeperThan(inner, limit - 1)) return true;
  }
  return false;
}

/** Parses a body as JSON in UTF-8 without a byte order mark, nested at most `depthLimit` deep; never throws. */
export function parseJson(
  body: Buffer,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly detail: string } {
  try {
    const value: unknown = JSON.parse(utf8.decode(body));
    if (!isDeeperThan(value, depthLimit)) return { ok: true, value };
    return { ok: false, detail: `The body is nested deeper than ${String(depthLimit)} levels; no WorkOS event is.` };
  } catch {
    // The parser's own message quotes the body, which may hold personal data.
    return {
      ok: false,
      detail: 'The body is not JSON in UTF-8 without a byte order mark. Send the bytes of the event.',
    };
  }
}
