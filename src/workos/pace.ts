import { pause } from './pause.ts';

export interface Pace {
  /** Resolves when the next request may go out; an aborted signal ends the wait, throws its reason and takes no turn. */
  turn(signal?: AbortSignal): Promise<void>;
}

/**
 * Milliseconds by which a second of turns is stretched. WorkOS counts requests as they arrive, so that five sent exactly
 * a second apart would be a second or a little less there, and every other one would be refused.
 */
const marginMs = 100;

/**
 * Spaces requests so that at most `perSecond` reach WorkOS in any second, however many callers ask. It knows of this
 * process only: others share the limit, so a 429 is still possible, and is for `withRetries`.
 */
export function createPace(perSecond: number): Pace {
  const gapMs = (1000 + marginMs) / perSecond;
  let nextAt = 0;
  return {
    async turn(signal) {
      // Who wakes first takes the turn, at the time it really was: two late timers must not send a burst.
      for (let left = nextAt - performance.now(); left > 0; left = nextAt - performance.now()) {
        await pause(Math.ceil(left), signal);
      }
      signal?.throwIfAborted();
      nextAt = performance.now() + gapMs;
    },
  };
}
