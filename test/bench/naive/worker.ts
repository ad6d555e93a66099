import { answerAsWorker } from '../stage/answer-as-worker.ts';
import { applyNaively } from './apply.ts';
import { openPrisma } from './prisma.ts';

// The naive worker: a job an event, with the event in it, and a transaction a job.
answerAsWorker(10, (databaseUrl) => {
  const prisma = openPrisma(databaseUrl);
  return (data) => applyNaively(prisma, data as Record<string, unknown>);
});
