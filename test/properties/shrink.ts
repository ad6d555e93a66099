import fc from 'fast-check';
import { tellings, type Telling } from './telling.ts';
import { tryCore, type Difference } from './try-core.ts';

/** The smallest history found that still goes wrong, and how to run it again. */
export interface Shrunk {
  readonly telling: Telling;
  readonly difference: Difference;
  readonly path: string;
  /** Where it goes wrong without any process: in the rules alone, or only with PostgreSQL below them. */
  readonly where: 'core' | 'lane';
}

const patienceMs = 60_000;

/**
 * Makes a history that failed smaller for as long as it fails in this process: by the rules alone, which is quick, else
 * by `tryLane`. Null when neither fails, which leaves the queue, the processes and the races between them.
 */
export async function shrink(
  seed: number,
  path: string,
  orders: number,
  tryLane: (telling: Telling) => Promise<Difference | null>,
): Promise<Shrunk | null> {
  const inCore = await search(seed, path, orders, (telling) => Promise.resolve(tryCore(telling)));
  if (inCore !== null) return { ...inCore, where: 'core' };
  const inLane = await search(seed, path, orders, tryLane);
  return inLane === null ? null : { ...inLane, where: 'lane' };
}

async function search(
  seed: number,
  path: string,
  orders: number,
  attempt: (telling: Telling) => Promise<Difference | null>,
): Promise<Omit<Shrunk, 'where'> | null> {
  const holds = fc.asyncProperty(tellings(orders), async (telling) => (await attempt(telling)) === null);
  const limits = { interruptAfterTimeLimit: patienceMs, markInterruptAsFailure: false };
  const { counterexample, counterexamplePath } = await fc.check(holds, { seed, path, numRuns: 1, ...limits });
  const telling = counterexample?.[0];
  const difference = telling === undefined ? null : await attempt(telling);
  if (telling === undefined || difference === null) return null;
  return { telling, difference, path: counterexamplePath ?? path };
}
