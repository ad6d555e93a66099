import { countUnsettled, dropPayloads, nextToApply, countRemovals } from '../../store/resync-differences.ts';
import { countActiveMembers } from '../../store/resync-mirror.ts';
import { insertEvents, type IncomingEvent } from '../../store/insert-events.ts';
import { laneOf } from '../../store/lane.ts';
import { advanceResync, endResync, type Resync } from '../../store/resyncs.ts';
import { readEnvelope } from '../../workos/envelope.ts';
import { pause } from '../../workos/pause.ts';
import { ResyncFailedError } from './resync-failed.ts';
import type { ResyncRun } from './resync-run.ts';
import { wakeLane } from '../wake-lane.ts';

/** The actor of resyncs that nobody asked for. */
export const scheduleActor = 'schedule';

/**
 * All has been compared: a dry run ends here, and so does a scheduled one that would take away more people than may go
 * without a person looking (section 6).
 */
export async function decideResync(run: ResyncRun, resync: Resync): Promise<Resync | null> {
  const { database, settings } = run.context;
  if (resync.dryRun) {
    await endResync(database, resync.id, { state: 'done', reason: null });
    return null;
  }
  return run.write(async (tx) => {
    if (resync.actor === scheduleActor) {
      const removals = await countRemovals({ prisma: tx }, resync.id);
      const active = await countActiveMembers(tx, resync);
      if (removals > settings.guardCount && removals > settings.guardShare * active) {
        throw new ResyncFailedError(
          `It would take away ${removals} of ${active} active members, more than GUARD_COUNT and GUARD_SHARE allow without a person; nobody was changed. Look at its differences, and start a resync of the directory by hand to apply them.`,
        );
      }
    }
    return advanceResync(tx, resync, { state: 'applying', stage: 'applying', cursor: '' });
  });
}

/** Events given to the inbox at once: one batch of the lane. */
const batchLimit = 250;

/**
 * Gives the next differences to the inbox as events and waits until each has its outcome, so that a resync never floods
 * a lane; the last call ends the resync. They are applied by the organization's lane like all others (R1).
 */
export async function applyDifferences(run: ResyncRun, resync: Resync): Promise<Resync | null> {
  await untilSettled(run, resync);
  const { database } = run.context;
  const after = await run.write(async (tx) => {
    const next = await nextToApply(tx, resync.id, { after: resync.cursor, limit: batchLimit });
    const last = next.at(-1);
    if (last === undefined) return null;
    const events = next.map(({ eventId, payload }) => incomingEvent(resync, eventId, payload));
    await insertEvents(tx, events, { source: 'resync' });
    await dropPayloads(
      tx,
      resync.id,
      events.map(({ id }) => id),
    );
    return advanceResync(tx, resync, { stage: 'applying', cursor: last.eventId, applied: next.length });
  });
  if (after === null) {
    await endResync(database, resync.id, { state: 'done', reason: null });
    return null;
  }
  await wakeLane(run.context, laneOf(resync.organizationId, null));
  return after;
}

function incomingEvent(resync: Resync, id: string, payload: string): IncomingEvent {
  const body = Buffer.from(payload);
  const reading = readEnvelope(body);
  if (!reading.ok) throw new ResyncFailedError(`What WorkOS lists for ${id} cannot be an event. ${reading.detail}`);
  const { type, directoryUserId, occurredAt } = reading.envelope;
  return {
    id,
    type,
    organizationId: resync.organizationId,
    directoryId: resync.directoryId,
    directoryUserId,
    occurredAt: occurredAt ?? resync.asOf?.getTime() ?? 0,
    disposition: 'pending',
    payload: body,
  };
}

/** Milliseconds between two looks at the inbox, doubling from the first to the last. */
const looks = { first: 50, last: 1_000 };

async function untilSettled({ context, signal }: ResyncRun, { id }: Resync): Promise<void> {
  for (let waitMs = looks.first; (await countUnsettled(context.database, id)) > 0;) {
    await pause(waitMs, signal);
    waitMs = Math.min(2 * waitMs, looks.last);
  }
}
