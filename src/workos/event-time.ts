/** ISO 8601 with any offset; a space for the `T` and a missing zone, read as UTC, stand in WorkOS's own samples. */
const timestamp = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(\.\d{1,9})? ?(?:Z|([+-]\d{2}):?(\d{2})?)?$/i;

const crockford = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const ulid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i;

/** Later times would need more than four digits of year, which PostgreSQL does not read back from ISO text. */
const lastTime = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

function withinRange(at: number): number | null {
  return at >= 0 && at <= lastTime ? at : null;
}

/** Milliseconds since the epoch of a timestamp on the wire; null when it cannot be read. */
export function readTimestamp(value: unknown): number | null {
  if (typeof value !== 'string') return null;
  const [, date, time, fraction = '', offsetHours = '+00', offsetMinutes = '00'] = timestamp.exec(value) ?? [];
  if (date === undefined || time === undefined) return null;
  return withinRange(Date.parse(`${date}T${time}${fraction}${offsetHours}:${offsetMinutes}`));
}

/** Milliseconds since the epoch out of an id that ends in a ULID, as WorkOS's do; null for any other id. */
export function timeOfId(id: string): number | null {
  const tail = id.slice(id.lastIndexOf('_') + 1);
  if (!ulid.test(tail)) return null;
  let at = 0;
  for (const digit of tail.slice(0, 10).toUpperCase()) at = at * 32 + crockford.indexOf(digit);
  return withinRange(at);
}

/** A ULID of the given time in milliseconds and a counter; ids of one time sort by their counter. */
export function ulidOf(at: number, counter: number): string {
  const digits = (value: number, length: number): string => {
    let text = '';
    for (let rest = value; text.length < length; rest = Math.floor(rest / 32))
      text = crockford.charAt(rest % 32) + text;
    return text;
  };
  return digits(at, 10) + digits(counter, 16);
}
