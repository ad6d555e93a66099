import type { Decision } from './decision.ts';
import type { DirectoryUserRecord } from './directory.ts';
import type { Stamp } from './stamp.ts';

/**
 * What becomes of an event about somebody who was erased after it happened: it came too late, and must not bring back
 * what was erased. Null when the person was not erased, or the event is newer: then it counts as any other.
 */
export function settledByErasure(user: DirectoryUserRecord | undefined, { at }: Stamp): Decision | null {
  if (user?.erasedAt === undefined || at > user.erasedAt) return null;
  const reason = 'The person was erased on request; what happened before counts no more.';
  return { outcome: 'superseded', reason, changes: [] };
}
