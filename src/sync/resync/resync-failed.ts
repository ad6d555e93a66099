/** A resync that must not go on; the message is its reason: what happened, and what to do. It has changed nobody. */
export class ResyncFailedError extends Error {
  override readonly name = 'ResyncFailedError';
}
