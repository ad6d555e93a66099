/** Real events reach about 6 levels. Below this limit no recursive reader of a payload can run out of stack. */
const depthLimit = 64;

/** Keeps the byte order mark, so that it fails as JSON like any other byte that WorkOS does not send. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

const quote = 0x22;
const backslash = 0x5c;

/** The position of the quote that closes the string whose content begins at `start`, or the end of the bytes. */
function endOfString(bytes: Buffer, start: number): number {
  let position = start;
  while (position < bytes.length && bytes[position] !== quote) position += bytes[position] === backslash ? 2 : 1;
  return position;
}

/** Looks at bytes, not at the parsed value: 4 µs for a body of 3 KB, and no recursion whatever the body is. */
function isTooDeep(bytes: Buffer): boolean {
  let depth = 0;
  for (let position = 0; position < bytes.length; position++) {
    const byte = bytes[position];
    if (byte === quote) position = endOfString(bytes, position + 1);
    else if (byte === 0x5b || byte === 0x7b) depth++;
    else if (byte === 0x5d || byte === 0x7d) depth--;
    if (depth > depthLimit) return true;
  }
  return false;
}

/** Parses a body as JSON in UTF-8 without a byte order mark, nested at most `depthLimit` deep; never throws. */
export function parseJson(
  body: Buffer,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly detail: string } {
  if (isTooDeep(body)) {
    return { ok: false, detail: `The body is nested deeper than ${String(depthLimit)} levels; no WorkOS event is.` };
  }
  try {
    return { ok: true, value: JSON.parse(utf8.decode(body)) };
  } catch {
    // The parser's own message quotes the body, which may hold personal data.
    return {
      ok: false,
      detail: 'The body is not JSON in UTF-8 without a byte order mark. Send the bytes of the event.',
    };
  }
}
