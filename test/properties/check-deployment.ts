import fc from 'fast-check';
import { laneConcurrency, startDeployment, type StartedDeployment } from './deployment.ts';
import type { Options, Part } from './options.ts';
import { report, say, sayTried } from './report.ts';
import { shrink } from './shrink.ts';
import { tellings, type Telling } from './telling.ts';
import type { Difference } from './try-core.ts';
import { tryDeployment } from './try-deployment.ts';
import { openContext, tryLane } from './try-lane.ts';

/** One history that is run again goes to so many organizations: where its batches begin and end differs among them. */
const repeats = 50;

/** Where a part runs: its servers, and which kind of queue. */
export interface Place {
  readonly part: Part;
  readonly adminUrl: string;
  /** Null for a queue in PostgreSQL. */
  readonly redisUrl: string | null;
}

/** Tries histories on a server with two workers. Resolves to whether all ended as the model says. */
export async function checkDeployment({ part, adminUrl, redisUrl }: Place, options: Options): Promise<boolean> {
  const began = Date.now();
  const drawn = draw(options);
  const deployment = await startDeployment(adminUrl, redisUrl);
  try {
    const { deliveries, differences } = await tryDeployment(deployment, drawn, options.seed);
    const how = `${deliveries} deliveries, 2 workers × ${laneConcurrency} lanes`;
    sayTried(part, `${drawn.length} histories, ${drawn.length} permutations, ${how}`, began);
    const [first] = differences;
    if (first === undefined) return true;
    say(`${part.padEnd(9)} ${differences.size} of them failed: ${[...differences.keys()].join(', ')}`);
    const [place, difference] = first;
    await explain(deployment, { part, options, place, drawn: drawn[place], difference });
    return false;
  } finally {
    await deployment.stop();
  }
}

function draw({ seed, histories, path }: Options): Telling[] {
  if (path === null) return fc.sample(tellings(1), { seed, numRuns: histories ?? 300 });
  return Array.from({ length: repeats }, () => fc.sample(tellings(1), { seed, numRuns: 1, path })).flat();
}

interface Failed {
  readonly part: Part;
  readonly options: Options;
  readonly place: number;
  readonly drawn: Telling | undefined;
  readonly difference: Difference;
}

async function explain(
  { database, databaseUrl }: StartedDeployment,
  { part, options, place, drawn, difference }: Failed,
): Promise<void> {
  const { seed } = options;
  const path = options.path ?? String(place);
  const context = await openContext(database, databaseUrl);
  try {
    const shrunk = await shrink(seed, path, 1, (telling) => tryLane(context, telling));
    if (shrunk !== null) {
      say(`${part.padEnd(9)} It fails in one process too, by ${shrunk.where}.`);
      await report(seed, { ...shrunk, part, told: shrunk.telling.told });
    } else if (drawn !== undefined) {
      say(`${part.padEnd(9)} It does not fail in one process: look at the queue and at races.`);
      await report(seed, { part, path, told: drawn.told, difference });
    }
  } finally {
    await context.queues.close();
  }
}
