import type { JobQueue } from './connection.ts';
import { laneJobOptions } from './jobs.ts';

/**
 * Adds the lane's job unless one waits. While one runs, BullMQ keeps the newest further one and adds it when that ends
 * (keepLastIfActive): without it, a wake-up between the job's last look at the inbox and its end would be lost.
 */
export async function wakeLane(queue: JobQueue, lane: string): Promise<void> {
  await queue.add('apply-lane', { lane }, { ...laneJobOptions, deduplication: { id: lane, keepLastIfActive: true } });
}
