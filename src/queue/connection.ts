import type { Job, Queue, Worker, WorkerOptions } from 'bullmq';

export type QueueBackend = 'redis' | 'postgres';

/** Receives what goes wrong where nobody waits for an answer; with the job's id when it was a job that failed. */
export type OnError = (where: string, error: Error, jobId?: string) => void;

/** What is asked of a queue, the same on both backends. */
export type JobQueue = Pick<
  Queue<unknown>,
  'add' | 'getJobState' | 'getRanges' | 'remove' | 'getJobCounts' | 'waitUntilReady' | 'close'
>;

export type JobWorker = Pick<Worker<unknown>, 'waitUntilReady' | 'close'>;

export type JobProcessor = (job: Job<unknown>) => Promise<void>;

/** The worker's own limits; where and how it connects is the backend's matter. */
export type JobLimits = Omit<WorkerOptions, 'connection' | 'prefix'>;

/** The connections that the workers of one process share. */
export interface WorkerConnection {
  openWorker(name: string, process: JobProcessor, limits: JobLimits): JobWorker;
  /** Whether jobs that end now can be marked as ended; when not, closing in order would wait for the server. */
  isUp(): boolean;
  close(): Promise<void>;
}

/** Redis or PostgreSQL, connected. */
export interface QueueConnection {
  readonly backend: QueueBackend;
  /** Throws at once when it is known that the server cannot be reached. */
  assertUp(): void;
  openQueue(name: string): JobQueue;
  connectWorkers(): WorkerConnection;
  ping(): Promise<void>;
  close(): Promise<void>;
}
