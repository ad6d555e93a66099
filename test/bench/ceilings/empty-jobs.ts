import { answerAsWorker } from '../stage/answer-as-worker.ts';

// The ceiling of a queue with one job an event: BullMQ with nothing to do, at the concurrency that was fastest.
answerAsWorker(200, () => () => Promise.resolve());
