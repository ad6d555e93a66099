import type { Telling } from '../measure/telling.ts';

/** Early enough that even the last event of a long telling is not in the future. */
const beforeNowMs = 3_600_000;

/** A telling of that many events, two a person, each of a random number of organizations' people in turn. */
export function tellingOf(name: string, events: number, organizations: number, users = Math.ceil(events / 2)): Telling {
  return { name, events, organizations, users, startedAt: Date.now() - beforeNowMs };
}
