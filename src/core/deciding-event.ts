/** The event that decided something, as far as it is still known. */
export interface DecidingEvent {
  readonly id: string;
  readonly type: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** The event as sentences name it. */
export function eventWords({ type, id, at }: DecidingEvent): string {
  return `${type} of ${at} (${id})`;
}
