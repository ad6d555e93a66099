/** How a list of events is delivered. */
export interface DeliveryOrder {
  readonly shuffle: boolean;
  readonly duplicate: boolean;
  /** Any whole number; the same one gives the same order. */
  readonly seed: number;
}

/** The events in the order in which they go out: each once or twice, as told or shuffled by the seed. */
export function orderDeliveries<T>(events: readonly T[], { shuffle, duplicate, seed }: DeliveryOrder): T[] {
  const deliveries = duplicate ? events.flatMap((event) => [event, event]) : [...events];
  return shuffle ? shuffled(deliveries, seed) : deliveries;
}

function shuffled<T>(items: readonly T[], seed: number): T[] {
  const random = mulberry32(seed);
  return items
    .map((item) => ({ item, rank: random() }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ item }) => item);
}

/** A small seeded generator of numbers in [0, 1): Math.random cannot be repeated. */
function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
