import { setTimeout as wait } from 'node:timers/promises';

/** Something that is done again and again until it is closed. */
export interface Repetition {
  /** Starts no further run, tells the one under way by its signal, and waits for it. Never rejects. */
  close(): Promise<void>;
}

/** A pause varies by this share in both directions, so that processes started together drift apart. */
const jitter = 0.2;

/**
 * Runs `work` at once, and again `everyMs` milliseconds (asked anew each time when it is a function) after each end, so
 * that two never overlap. A run that rejects is reported, and the next one comes all the same. `work` is given a signal
 * that is aborted on close, for what can be left off at any moment.
 */
export function repeat(
  work: (signal: AbortSignal) => Promise<void>,
  everyMs: number | (() => number),
  onError: (error: unknown) => void,
): Repetition {
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
  work: (signal: AbortSignal) => Promise<void>,
  everyMs: number | (() => number),
  onError: (error: unknown) => void,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await work(signal);
    } catch (error) {
      onError(error);
    }
    const usual = typeof everyMs === 'number' ? everyMs : everyMs();
    const pause = usual * (1 + jitter * (2 * Math.random() - 1));
    // The only way for a timer to fail is the signal, which ends the loop.
    await wait(pause, undefined, { signal }).catch(() => undefined);
  }
}
