/** A time in ISO 8601, as tables show it: `2026-01-05 09:00`, in UTC. */
export function minuteOf(time: string): string {
  return time.slice(0, 16).replace('T', ' ');
}
