import type { JobQueue } from './connection.ts';
import { laneJobOptions, oneLane, severalLanes } from './jobs.ts';

/**
 * Adds the lane's job unless one waits. While one runs, BullMQ keeps the newest further one and adds it when that ends
 * (keepLastIfActive): without it, a wake-up between the job's last look at the inbox and its end would be lost.
 */
export async function wakeLane(queue: JobQueue, lane: string): Promise<void> {
  await queue.add(oneLane, { lane }, { ...laneJobOptions, deduplication: { id: lane, keepLastIfActive: true } });
}

/**
 * Adds one job for several lanes. It does not look for others of theirs: that costs the queue as much again for each lane,
 * and a lane that is woken twice is applied once and then looked at.
 */
export async function wakeLanes(queue: JobQueue, lanes: readonly string[]): Promise<void> {
  await queue.add(severalLanes, { lanes }, laneJobOptions);
}
