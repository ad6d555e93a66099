import { setTimeout as wait } from 'node:timers/promises';

/**
 * Waits until `look` returns something other than null, and returns it. Throws what was waited for when it does not come
 * in time; what `look` throws is thrown at once.
 */
export async function until<T>(what: string, look: () => Promise<T | null> | T | null, limitMs = 20_000): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const seen = await look();
    if (seen !== null) return seen;
    if (Date.now() > deadline) throw new Error(`Waited ${String(limitMs / 1000)} s in vain: ${what}.`);
    await wait(20);
  }
}
