import { findLanesWithRuns, findParkedEvents, findWaitingLanes } from '../store/find-waiting.ts';
import { findUnfinishedReplays } from '../store/replays.ts';
import { findUnfinishedResyncs } from '../store/resyncs.ts';
import type { SyncContext } from './context.ts';
import { expireOverrides } from './override-member.ts';

/** How long an event may wait before its wake-up counts as lost; longer than a healthy queue ever takes. */
const patienceMs = 2_000;
const laneLimit = 500;
const pageLimit = 500;
/** Each process does two resyncs at a time; the others get their jobs when it is their turn. */
const resyncLimit = 20;
const replayLimit = 20;

/**
 * Makes up for what the queue lost or never got (section 7): wakes lanes in which something waits, and gives parked
 * events and unfinished resyncs and replays the job they should have. Ends overrides whose time is up. Harmless when it is wrong,
 * since a lane is never awake twice and applying is idempotent. Throws when the database or the queue cannot be reached.
 */
export async function relayInbox(context: SyncContext): Promise<{ lanes: number; events: number }> {
  const { database, queues } = context;
  const waiting = await findWaitingLanes(database, patienceMs, laneLimit);
  const lanes = new Set([...waiting, ...(await findLanesWithRuns(database, patienceMs, laneLimit))]);
  for (const lane of lanes) await queues.wakeLane(lane);
  const events = await queueParked(context);
  for (const id of await findUnfinishedResyncs(database, patienceMs, resyncLimit)) await queues.runResync(id);
  for (const id of await findUnfinishedReplays(database, patienceMs, replayLimit)) await queues.runReplay(id);
  await expireOverrides(context);
  return { lanes: lanes.size, events };
}

async function queueParked({ database, queues }: SyncContext): Promise<number> {
  let events = 0;
  let after = '';
  for (;;) {
    const parked = await findParkedEvents(database, after, pageLimit);
    for (const eventId of await queues.withoutJob(parked)) {
      await queues.retryEvent(eventId);
      events += 1;
    }
    const last = parked.at(-1);
    if (last === undefined || parked.length < pageLimit) return events;
    after = last;
  }
}
