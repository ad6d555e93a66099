import { makeId } from '../workos/shapes.ts';
import { drawSalt } from './idp-actions.ts';

/** An event that a service acknowledges and ignores, to see whether its secret is the one known here. */
export interface Probe {
  readonly object: 'event';
  readonly id: string;
  readonly event: 'dsync.doctor';
  readonly data: Readonly<Record<string, never>>;
  readonly created_at: string;
}

/** Makes a probe as of `now` (milliseconds). No type of WorkOS's has this name, so it changes nothing anywhere. */
export function makeProbe(now: number): Probe {
  const id = makeId('event', now, drawSalt());
  return { object: 'event', id, event: 'dsync.doctor', data: {}, created_at: new Date(now).toISOString() };
}
