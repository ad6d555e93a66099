import type { DirectoryUserRecord, Sighting } from './directory.ts';
import type { UserEvent } from './event.ts';
import { readRoleAttribute } from './roles.ts';
import { compareStamps, isNewer } from './stamp.ts';

/**
 * How many sightings of one directory user are kept exactly. Beyond it, those are dropped that only repeat both of
 * their neighbours: they can matter again only to an event that arrives later than this many others of its person.
 */
export const historyLimit = 64;

/** What one event changes in the record of its directory user. */
export interface RecordedUser {
  readonly user: DirectoryUserRecord;
  /** Whether this very event had been recorded before. */
  readonly known: boolean;
  /** The newest other event of this person, when it is newer than this one. */
  readonly newer: Sighting | null;
}

/** Records a user event in the mirror: order of arrival and repetition make no difference to what it returns. */
export function recordUser(before: DirectoryUserRecord | undefined, event: UserEvent): RecordedUser {
  const { user: seen, stamp } = event;
  const base: DirectoryUserRecord = before ?? {
    id: seen.id,
    directoryId: seen.directoryId,
    identityId: seen.id,
    snapshot: null,
    explicitRole: null,
    history: [],
  };
  if (base.history.some((sighting) => sighting.stamp.eventId === stamp.eventId)) {
    return { user: base, known: true, newer: null };
  }
  const last = base.history.at(-1) ?? null;
  const newer = last !== null && isNewer(last.stamp, stamp) ? last : null;
  const leaves = isDeparture(before, event);
  const history = insert(base.history, leaves ? departure(event) : sightingOf(event));
  const user = leaves ? { ...base, history } : { ...describe(base, event), history };
  return { user, known: false, newer };
}

/**
 * Whether an event says no more than that somebody is not there. A deletion does; and of somebody who was erased every
 * event that does not show them active, or the next word on somebody who is still listed would bring their data back.
 */
export function isDeparture(before: DirectoryUserRecord | undefined, { type, user }: UserEvent): boolean {
  return type === 'dsync.user.deleted' || (before?.erasedAt !== undefined && !user.active);
}

/** The registers of a directory user: each keeps the newest that was said. */
function describe(base: DirectoryUserRecord, { user: seen, stamp }: UserEvent): DirectoryUserRecord {
  const { id: _id, directoryId: _directoryId, ...values } = seen;
  const request = readRoleAttribute(seen.roleAttribute);
  const speaks = request.kind === 'role' && isNewer(stamp, base.explicitRole?.stamp ?? null);
  return {
    ...base,
    snapshot: isNewer(stamp, base.snapshot?.stamp ?? null) ? { ...values, stamp } : base.snapshot,
    explicitRole: speaks ? { role: request.role, stamp } : base.explicitRole,
  };
}

function departure({ type, stamp }: UserEvent): Sighting {
  return { stamp, kind: kinds[type], email: null, active: false };
}

function sightingOf({ type, stamp, user }: UserEvent): Sighting {
  return { stamp, kind: kinds[type], email: user.email, active: user.active };
}

const kinds = {
  'dsync.user.created': 'created',
  'dsync.user.updated': 'updated',
  'dsync.user.deleted': 'deleted',
} as const;

function insert(history: readonly Sighting[], sighting: Sighting): readonly Sighting[] {
  const at = history.findLastIndex((other) => compareStamps(other.stamp, sighting.stamp) < 0) + 1;
  const longer = history.toSpliced(at, 0, sighting);
  if (longer.length <= historyLimit) return longer;
  const repeats = longer.findIndex((_, index) => index > 0 && repeatsNeighbours(longer, index));
  // Nothing repeats: the oldest but the first goes, since the first address decides adoption (R6).
  return longer.toSpliced(repeats === -1 ? 1 : repeats, 1);
}

function repeatsNeighbours(history: readonly Sighting[], index: number): boolean {
  const [previous, current, next] = [history[index - 1], history[index], history[index + 1]];
  if (previous === undefined || current?.kind !== 'updated' || next?.kind !== 'updated') return false;
  return sameWhereabouts(previous, current) && sameWhereabouts(current, next) && previous.kind !== 'deleted';
}

function sameWhereabouts(a: Sighting, b: Sighting): boolean {
  return a.email === b.email && a.active === b.active;
}
