import { createHash } from 'node:crypto';
import type { Drift, Frame } from '../../core/drift.ts';
import type { DirectoryEventType } from '../../core/event.ts';
import { isDeletionHeld } from '../../core/presence.ts';
import type { Transaction } from '../../store/database.ts';
import { insertDifferences, type Difference } from '../../store/resync-differences.ts';
import { readDirectory, readWaitingEvents, type WaitingEvent } from '../../store/resync-mirror.ts';
import type { Resync } from '../../store/resyncs.ts';
import type { WireObject } from '../../workos/api.ts';
import { valueAt } from '../../workos/scope.ts';

/** A difference with what its event would carry. */
export interface Finding {
  readonly drift: Drift;
  readonly userId: string | null;
  readonly groupId: string | null;
  /** The event's `data`: the object as WorkOS gave it where it gave one. */
  readonly data: WireObject;
}

/** By what this resync compares, as the mirror is now. */
export async function frameOf(tx: Transaction, resync: Resync): Promise<Frame> {
  const directory = await readDirectory(tx, resync.directoryId);
  const held = directory !== undefined && isDeletionHeld(directory);
  return { asOf: asOf(resync), directory, held };
}

/** Milliseconds. A resync that compares has noted it at its first step. */
function asOf(resync: Resync): number {
  return resync.asOf?.getTime() ?? 0;
}

/** Stores what a comparison found, unless nothing was. Events are written down only where they will be applied. */
export async function recordDrift(tx: Transaction, resync: Resync, found: readonly (Finding | null)[]): Promise<void> {
  const findings = found.filter((finding) => finding !== null);
  if (findings.length === 0) return;
  const userIds = findings.flatMap(({ userId }) => userId ?? []);
  const waiting = await readWaitingEvents(tx, resync, { userIds, limit: waitingLimit });
  const differences = findings.map((finding) => {
    const late = waiting.some((event) => explains(event, finding));
    const drift: Drift = late ? { ...finding.drift, kind: 'late_event', type: null } : finding.drift;
    return toDifference(resync, { ...finding, drift });
  });
  await insertDifferences(tx, resync.id, differences);
}

/** More events of one page's people than this wait only while everything does; the drift is then shown as it is. */
const waitingLimit = 2_000;

/** Whether an event that waits will end the difference by itself, so that it is lag and no drift. */
function explains(event: WaitingEvent, { drift, userId, groupId }: Finding): boolean {
  if (drift.type === null || event.directoryUserId !== userId) return false;
  if (groupId === null) {
    const describes = drift.kind === 'changed' && event.type === 'dsync.user.created';
    return describes || event.type === drift.type;
  }
  return event.type === drift.type && event.payload !== null && groupOf(event.payload) === groupId;
}

function groupOf(payload: string): unknown {
  return valueAt(JSON.parse(payload), 'data', 'group', 'id');
}

/**
 * Who leaves an address goes before who comes to it, or the newcomer would be taken for the one who had it: all events of
 * a resync happen at one time, so their order is that of their ids.
 */
const order = {
  'dsync.activated': 0,
  'dsync.deleted': 0,
  'dsync.user.deleted': 1,
  'dsync.user.updated': 2,
  'dsync.user.created': 3,
  'dsync.group.deleted': 4,
  'dsync.group.updated': 5,
  'dsync.group.created': 6,
  'dsync.group.user_removed': 7,
  'dsync.group.user_added': 8,
} as const satisfies Record<DirectoryEventType, number>;

function toDifference(resync: Resync, { drift, userId, groupId, data }: Finding): Difference {
  const { kind, type, fields } = drift;
  const thing = createHash('sha256').update(JSON.stringify([userId, groupId]));
  // Below `event_`, so that at equal times what WorkOS sent itself is the newer (R2).
  const eventId = `directory_resync_${resync.id}_${type === null ? 9 : order[type]}${thing.digest('hex').slice(0, 24)}`;
  const body = { object: 'event', id: eventId, event: type, data, created_at: resync.asOf?.toISOString(), context: {} };
  const payload = type === null || resync.dryRun ? null : JSON.stringify(body);
  return { eventId, kind, directoryUserId: userId, groupId, fields, eventType: type, payload };
}
