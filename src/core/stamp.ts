/**
 * When something happened at WorkOS. Stamps are totally ordered: by time, and at equal times by event id, the higher
 * one being the newer (R2). They never come from `updated_at`, which a change of group membership does not move, nor
 * from the time of arrival.
 */
export interface Stamp {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly eventId: string;
}

/** Negative when `a` is older than `b`, 0 when they are the same event, positive when `a` is newer. */
export function compareStamps(a: Stamp, b: Stamp): number {
  if (a.at !== b.at) return a.at - b.at;
  if (a.eventId === b.eventId) return 0;
  return a.eventId < b.eventId ? -1 : 1;
}

/** Whether `a` happened after `b`; everything is newer than nothing. */
export function isNewer(a: Stamp, b: Stamp | null): boolean {
  return b === null || compareStamps(a, b) > 0;
}

/** The later of two stamps, either of which may be missing. */
export function latest(a: Stamp | null, b: Stamp | null): Stamp | null {
  if (a === null) return b;
  return isNewer(a, b) ? a : b;
}

/** Like `compareStamps`, for starts: null is the beginning, before every stamp. */
export function compareSince(a: Stamp | null, b: Stamp | null): number {
  if (a === null || b === null) return (a === null ? 0 : 1) - (b === null ? 0 : 1);
  return compareStamps(a, b);
}
