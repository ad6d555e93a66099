/** What the queues' jobs do; handed in by whoever starts the workers, since the queue knows nothing of events. */
export interface QueueHandlers {
  /** Applies what waits in the lane. Throws to be run again a little later. */
  applyLane(lane: string): Promise<void>;
  /**
   * Tries one event again. Throws to have it tried later, and PermanentFailure when trying again is of no use.
   * `lastTry`: no further try follows by itself.
   */
  applyEvent(eventId: string, attempt: { readonly lastTry: boolean }): Promise<void>;
  /** Why an event failed for good; null when it did not, or has another outcome since. */
  failedReason(eventId: string): Promise<string | null>;
  /** Goes on with a resync. Throws to be run again later; `lastTry` as for events. */
  runResync(resyncId: string, attempt: { readonly lastTry: boolean }): Promise<void>;
  /** Goes on with a replay; otherwise as a resync. */
  runReplay(replayId: string, attempt: { readonly lastTry: boolean }): Promise<void>;
}

/** Workers that take jobs until they are closed. */
export interface RunningWorkers {
  /**
   * Takes no more jobs, and waits for those that run; with `force` it does not wait, and they are run again elsewhere
   * once their locks expire.
   */
  close(options?: { readonly force?: boolean }): Promise<void>;
}

/**
 * A failure that no further try can cure: the job goes to the failed set at once. Its message is kept in the queue, so
 * it must name ids only.
 */
export class PermanentFailure extends Error {
  override readonly name = 'PermanentFailure';
}
