import { setTimeout as wait } from 'node:timers/promises';

/** Waits so many milliseconds; an aborted signal ends it and throws its own reason, where the timer would wrap it. */
export async function pause(waitMs: number, signal: AbortSignal | undefined): Promise<void> {
  // Nothing but the signal makes this timer fail, so a failure is told below.
  await wait(waitMs, undefined, { signal }).catch(() => undefined);
  signal?.throwIfAborted();
}
