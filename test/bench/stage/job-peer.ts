import { Queue } from 'bullmq';
import { eventAt, countOf, type Telling } from '../measure/telling.ts';
import { startChild, type Child } from './start-child.ts';
import type { Stage } from './stage.ts';

/** What a worker that the product is compared with is asked: to start, or to say when so many jobs have been done. */
export type WorkerRequest =
  { readonly start: { readonly redisUrl: string; readonly databaseUrl: string } } | { readonly untilDone: number };

export const peerQueueName = 'peer';

const files = {
  emptyJobs: new URL('../ceilings/empty-jobs.ts', import.meta.url),
  naive: new URL('../naive/worker.ts', import.meta.url),
};

/** A worker of the bench's own on a queue with one job an event. */
export interface JobPeer {
  readonly pid: number;
  /** Adds a job for each event, with nothing but its id, or with the whole event. */
  add(telling: Telling, payload: 'id' | 'event'): Promise<void>;
  /** Waits until so many jobs have been done since it was last asked. */
  untilDone(jobs: number): Promise<void>;
}

/** Starts one of them; ended by the stage's `clear`. */
export async function startJobPeer(stage: Stage, name: keyof typeof files, databaseUrl: string): Promise<JobPeer> {
  const redisUrl = stage.redis.url;
  const child: Child<WorkerRequest, null> = startChild(files[name]);
  stage.defer(async () => {
    process.kill(child.pid, 'SIGCONT');
    await child.stop();
  });
  await child.ask({ start: { redisUrl, databaseUrl } });
  const queue = new Queue(peerQueueName, { connection: { url: redisUrl } });
  stage.defer(() => queue.close());
  return {
    pid: child.pid,
    add: async (telling, payload) => {
      const count = countOf(telling);
      for (let first = 0; first < count; first += jobsPerAdd) {
        const places = Array.from({ length: Math.min(jobsPerAdd, count - first) }, (_, offset) => first + offset);
        const jobs = places.map((place) => ({ name: 'apply', data: jobData(telling, place, payload) }));
        await queue.addBulk(jobs.map((job) => ({ ...job, opts: { removeOnComplete: true } })));
      }
    },
    untilDone: async (jobs) => {
      await child.ask({ untilDone: jobs });
    },
  };
}

const jobsPerAdd = 500;

function jobData(telling: Telling, place: number, payload: 'id' | 'event'): object {
  const event = eventAt(telling, place);
  return payload === 'id' ? { id: event.id } : event;
}
