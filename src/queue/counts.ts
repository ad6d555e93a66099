import type { JobType } from 'bullmq';
import type { JobQueue } from './connection.ts';

export interface QueueCounts {
  readonly waiting: number;
  readonly active: number;
  readonly delayed: number;
  readonly failed: number;
}

/** Jobs of each queue by state. */
export async function countEach<Name extends string>(
  queues: Readonly<Record<Name, JobQueue>>,
): Promise<Record<Name, QueueCounts>> {
  const names = Object.keys(queues) as Name[];
  const counts = await Promise.all(names.map(async (name) => [name, await countQueue(queues[name])] as const));
  return Object.fromEntries(counts) as Record<Name, QueueCounts>;
}

/** Jobs of both queues by state; a lane that failed is gone, so `failed` is of events. */
export async function countJobs(lanes: JobQueue, events: JobQueue): Promise<QueueCounts> {
  const [ofLanes, ofEvents] = await Promise.all([countQueue(lanes), countQueue(events)]);
  return {
    waiting: ofLanes.waiting + ofEvents.waiting,
    active: ofLanes.active + ofEvents.active,
    delayed: ofLanes.delayed + ofEvents.delayed,
    failed: ofEvents.failed,
  };
}

/** What waits in a paused queue is counted apart on PostgreSQL; BullMQ answers to the name, but its types lack it. */
const paused = 'paused' as string as JobType;

async function countQueue(queue: JobQueue): Promise<QueueCounts> {
  const counts = await queue.getJobCounts('waiting', paused, 'active', 'delayed', 'failed');
  const of = (state: string): number => counts[state] ?? 0;
  return {
    waiting: of('waiting') + of(paused),
    active: of('active'),
    delayed: of('delayed'),
    failed: of('failed'),
  };
}
