import { Worker } from 'bullmq';
import { answerParent } from './answer-parent.ts';
import { peerQueueName, type WorkerRequest } from './job-peer.ts';

/** Makes this process a BullMQ worker of the bench. `open` is called once, and returns what is done with each job. */
export function answerAsWorker(
  concurrency: number,
  open: (databaseUrl: string) => (data: unknown) => Promise<void>,
): void {
  let done = 0;
  let waiting: { readonly jobs: number; readonly resolve: () => void } | null = null;
  const look = (): void => {
    if (waiting === null || done < waiting.jobs) return;
    done -= waiting.jobs;
    waiting.resolve();
    waiting = null;
  };
  answerParent(async (request: WorkerRequest) => {
    if ('start' in request) {
      const { redisUrl, databaseUrl } = request.start;
      const process_ = open(databaseUrl);
      const connection = { url: redisUrl, maxRetriesPerRequest: null };
      const worker = new Worker(peerQueueName, (job) => process_(job.data), { concurrency, connection });
      worker.on('completed', () => {
        done += 1;
        look();
      });
      // A job that fails would be waited for without end.
      worker.on('failed', (_job, error) => {
        throw error;
      });
      await worker.waitUntilReady();
      return null;
    }
    await new Promise<void>((resolve) => {
      waiting = { jobs: request.untilDone, resolve };
      look();
    });
    return null;
  });
}
