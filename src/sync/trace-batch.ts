import { readTraced } from '../store/read-traced.ts';
import type { SyncContext } from './context.ts';
import type { MeteredBatch } from './metrics/meter.ts';
import { nameOf } from './name-of.ts';
import type { StepName, TimedStep, TracedEvent } from './tracing.ts';

/** Does one step of a batch, and times it where somebody wants to know. */
export type Step = <T>(name: StepName, work: () => Promise<T>) => Promise<T>;

/** Times nothing. */
export const untimed: Step = (_name, work) => work();

/**
 * Runs one transaction and tells the tracer of it; without one it just runs it. `batchesOf` says what the transaction
 * applied. A transaction that found no event is not told. Throws what `work` throws.
 */
export async function traceBatch<T>(
  context: SyncContext,
  work: (step: Step) => Promise<T>,
  batchesOf: (result: T) => Iterable<MeteredBatch>,
): Promise<T> {
  const { tracer } = context;
  if (tracer === undefined) return work(untimed);
  const now = startClock();
  const steps: TimedStep[] = [];
  const began = now();
  const timed: Step = async (name, step) => {
    const stepBegan = now();
    try {
      return await step();
    } finally {
      steps.push({ name, began: stepBegan, ended: now() });
    }
  };
  let result: T;
  try {
    result = await work(timed);
  } catch (error) {
    tracer.batchEnded({ began, ended: now(), steps, size: 0, events: [], error: nameOf(error) });
    throw error;
  }
  const ended = now();
  // Writing is sent together with the commit, and over with it.
  const last = steps.at(-1);
  if (last?.name === 'write') steps[steps.length - 1] = { ...last, ended };
  const batches = [...batchesOf(result)];
  const size = batches.reduce((sum, { claimed }) => sum + claimed.length, 0);
  if (size === 0) return result;
  tracer.batchEnded({ began, ended, steps, size, events: await tracedEvents(context, batches), error: null });
  return result;
}

/** Milliseconds since the epoch, with fractions, that never run backwards within one batch. */
function startClock(): () => number {
  const offset = Date.now() - performance.now();
  return () => offset + performance.now();
}

/** Read after the commit, so that no lock is held for it; a database that cannot tell costs the trace alone. */
async function tracedEvents(
  { database, log }: SyncContext,
  batches: readonly MeteredBatch[],
): Promise<readonly TracedEvent[]> {
  const outcomes = new Map<string, string>();
  for (const { settlements, failed } of batches) {
    for (const { eventId, outcome } of settlements) outcomes.set(eventId, outcome);
    for (const { id } of failed) outcomes.set(id, 'failed');
  }
  try {
    const rows = await database.transact((tx) => readTraced(tx, [...outcomes.keys()]));
    return rows.map((row) => ({ ...row, outcome: outcomes.get(row.id) ?? 'unknown' }));
  } catch (error) {
    log.debug({ error: nameOf(error) }, 'the traces of a batch could not be read; the batch is applied');
    return [];
  }
}
