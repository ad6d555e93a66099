import type { BaseAdapter } from '@bull-board/api/baseAdapter';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import type { Queue } from 'bullmq';
import type { JobQueue } from './connection.ts';
import type { Queues } from './queues.ts';

/** The queues as bull-board shows them. Rejects within seconds when the backend cannot be reached. */
export async function boardQueues(queues: Queues): Promise<readonly BaseAdapter[]> {
  const { events, lanes, resyncs, replays } = await queues.own();
  return [
    new BullMQAdapter(whole(events), { description: 'Events that failed, tried one by one.' }),
    new BullMQAdapter(whole(lanes), { readOnlyMode: true, description: 'Organizations in which events wait.' }),
    new BullMQAdapter(whole(resyncs), { readOnlyMode: true, description: 'Resyncs of directories.' }),
    new BullMQAdapter(whole(replays), { readOnlyMode: true, description: 'Replays of events.' }),
  ];
}

/** Behind the methods that are used here stands BullMQ's whole queue; the adapter's types know the one on Redis only. */
function whole(queue: JobQueue): Queue {
  return queue as unknown as Queue;
}
