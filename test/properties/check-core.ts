import fc from 'fast-check';
import type { Options } from './options.ts';
import { report, sayTried } from './report.ts';
import { tellings } from './telling.ts';
import { tryCore } from './try-core.ts';

const orders = 4;

/** Tries histories on the rules alone, in several orders each. Resolves to whether all ended as the model says. */
export async function checkCore({ seed, histories, path }: Options): Promise<boolean> {
  const began = Date.now();
  const numRuns = path === null ? (histories ?? 5_000) : 1;
  const property = fc.property(tellings(orders), (telling) => tryCore(telling) === null);
  const result = fc.check(property, { seed, numRuns, ...(path === null ? {} : { path }) });
  sayTried('core', `${result.numRuns} histories, ${result.numRuns * orders} permutations`, began);
  const telling = result.counterexample?.[0];
  const difference = telling === undefined ? null : tryCore(telling);
  if (telling === undefined || difference === null) return !result.failed;
  await report(seed, { part: 'core', path: result.counterexamplePath ?? '0', told: telling.told, difference });
  return false;
}
