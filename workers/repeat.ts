import { setTimeout as wait } from 'node:timers/promises';

/** Something that is done again and again until it is closed. */
export interface Repetition {
  /** Starts no further run, and waits for the one under way. Never rejects. */
  close(): Promise<void>;
}

/** A pause varies by this share in both directions, so that processes started together drift apart. */
const jitter = 0.2;

/**
 * Runs `work` at once, and again `everyMs` milliseconds after each end, so that two never overlap. A run that rejects is
 * reported, and the next one comes all the same.
 */
export function repeat(work: () => Promise<void>, everyMs: number, onError: (error: unknown) => void): Repetition {
  const closing = new AbortController();
  const ended = run(work, everyMs, onError, closing.signal);
  return {
    close: () => {
      closing.abort();
      return ended;
    },
  };
}

async function run(
  work: () => Promise<void>,
  everyMs: number,
  onError: (error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await work();
    } catch (error) {
      onError(error);
    }
    const pause = everyMs * (1 + jitter * (2 * Math.random() - 1));
    // The only way for a timer to fail is the signal, which ends the loop.
    await wait(pause, undefined, { signal }).catch(() => undefined);
  }
}
