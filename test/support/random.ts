/** A seeded source of numbers in [0, 1), so that a run that failed can be repeated. */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    // A 64-bit mix of a counter (SplitMix); slow, and good enough to choose among test data.
    state = (state + 1) >>> 0;
    let mixed = (BigInt(state) * 0x9e3779b97f4a7c15n) & 0xffffffffffffffffn;
    mixed = ((mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n) & 0xffffffffffffffffn;
    mixed = ((mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn) & 0xffffffffffffffffn;
    return Number((mixed ^ (mixed >> 31n)) >> 11n) / 2 ** 53;
  };
}
