/** The one form that servers still send (RFC 9110, 5.6.7). `Date.parse` alone would read a date into "-1". */
const httpDate = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** Milliseconds since the epoch of an HTTP `Date` header; null when there is none or it cannot be read. */
export function readHttpDate(value: string | null): number | null {
  if (value === null || !httpDate.test(value)) return null;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : at;
}

/**
 * Milliseconds to wait by a `Retry-After` header, which has seconds or an HTTP date (RFC 9110, 10.2.3); null when there
 * is none or it cannot be read. `now` is the sender's clock in milliseconds. A time that has passed is 0.
 */
export function readRetryAfter(value: string | null, now: number): number | null {
  if (value !== null && /^\d{1,9}$/.test(value)) return Number(value) * 1000;
  const at = readHttpDate(value);
  return at === null ? null : Math.max(0, at - now);
}
