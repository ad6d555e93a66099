import type { QueueHandlers } from '../src/queue/queues.ts';
import { applyLane, laneWork } from '../src/sync/apply-events.ts';
import type { SyncContext } from '../src/sync/context.ts';
import type { LaneCrowd } from '../src/sync/lane-crowd.ts';

/**
 * Queue `lanes`, payload `{ lane }`: applies what waits in a lane. Never two of a lane at once; a wake-up while one runs
 * has it run once more. Three tries within a second or two, then the relay wakes the lane again, so nothing is kept.
 */
export function applyLaneWorker(context: SyncContext, crowd: LaneCrowd): QueueHandlers['applyLane'] {
  const work = laneWork(context, crowd);
  return (lane) => applyLane(context, lane, work);
}
