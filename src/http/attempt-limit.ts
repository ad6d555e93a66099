/** Wrong tokens that one address may try in a minute. */
const triesPerMinute = 10;
const minuteMs = 60_000;
/** Addresses that are counted at once; beyond them the one that began longest ago is forgotten. */
const addressLimit = 10_000;

interface Window {
  readonly endsAt: number;
  tries: number;
}

/**
 * Counts the wrong tokens of each remote address, in this process. It is our own, since what is to be counted is known
 * only after a token was looked at: a limiter of requests would slow the right tokens that share an address with a
 * wrong one, as all do behind a proxy.
 */
export class AttemptLimit {
  readonly #windows = new Map<string, Window>();

  /** Counts a try, at a time in milliseconds: by how many the address is over its limit, and when its minute ends. */
  count(address: string, now = performance.now()): { readonly excess: number; readonly retryAfterSeconds: number } {
    const window = this.#windowOf(address, now);
    window.tries += 1;
    const excess = Math.max(0, window.tries - triesPerMinute);
    return { excess, retryAfterSeconds: Math.ceil((window.endsAt - now) / 1_000) };
  }

  #windowOf(address: string, now: number): Window {
    const current = this.#windows.get(address);
    if (current !== undefined && current.endsAt > now) return current;
    // Taken out first, so that the map stays in the order in which the minutes began.
    this.#windows.delete(address);
    const [oldest] = this.#windows.keys();
    if (oldest !== undefined && this.#windows.size >= addressLimit) this.#windows.delete(oldest);
    const window = { endsAt: now + minuteMs, tries: 0 };
    this.#windows.set(address, window);
    return window;
  }
}
