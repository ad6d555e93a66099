/** How far back a chart goes, and in how many steps. */
export const ranges = {
  hour: { bucketSeconds: 60, buckets: 60 },
  day: { bucketSeconds: 900, buckets: 96 },
  week: { bucketSeconds: 7_200, buckets: 84 },
} as const;

export type Range = keyof typeof ranges;

/** When the buckets of a range begin, the oldest first; `now` is in the last one. All in milliseconds. */
export function beginningsOf(range: Range, now: number): number[] {
  const { bucketSeconds, buckets } = ranges[range];
  const bucketMs = bucketSeconds * 1_000;
  const current = Math.floor(now / bucketMs) * bucketMs;
  return Array.from({ length: buckets }, (_, index) => current - (buckets - 1 - index) * bucketMs);
}
