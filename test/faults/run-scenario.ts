import { openDatabase } from '../../src/store/database.ts';
import { randomFrom } from '../support/random.ts';
import { storeBefore } from '../support/retell.ts';
import { takeAccount, type Account } from './account.ts';
import { startLoad, type Load } from './load.ts';
import { drawPlan, type Plan } from './plan.ts';
import { untilNothingWaits, watchRecovery, type Recovery } from './recovery.ts';
import type { Scenario } from './scenario.ts';
import { openStage, type Backend, type Stage } from './stage.ts';

/** What came of a scenario on one backend. */
export interface Result extends Account {
  /** What was done, in a few words. */
  readonly note: string;
  /** Different events, and how many of them were acknowledged. */
  readonly sent: number;
  readonly acknowledged: number;
  /** Deliveries that were answered 503, or with nothing at all; each of them was repeated. */
  readonly unavailable: number;
  readonly dropped: number;
  /** Answers that must not be: neither 2xx nor 503. */
  readonly otherAnswers: readonly string[];
  /** The longest of its recoveries; null for scenarios without an end of a fault. */
  readonly recovery: Recovery | null;
  readonly seconds: number;
}

/** Events a second, while nothing is broken: twenty seconds in all for many events. */
const perSecondOf = (events: number): number => Math.max(100, events / 20);

/** Runs one scenario on a stage of its own, and counts. Throws when something did not end at all. */
export async function runScenario(
  scenario: Scenario,
  backend: Backend,
  { events, seed }: { readonly events: number; readonly seed: number },
): Promise<Result> {
  const began = performance.now();
  const plan = drawPlan(events, seed);
  const stage = await openStage(backend, scenario.wishes ?? {});
  let ended: Omit<Result, 'seconds'>;
  try {
    await storeAllBefore(stage.databaseUrl, plan);
    ended = await perform(scenario, stage, plan, seed);
  } catch (error) {
    await stage.close().catch(() => undefined); // what went wrong first is what matters
    throw error;
  }
  await stage.close();
  return { ...ended, seconds: (performance.now() - began) / 1_000 };
}

async function storeAllBefore(url: string, { organizations }: Plan): Promise<void> {
  const database = openDatabase({ url, max: 4, name: 'faults', onConnectionLost: () => undefined });
  try {
    for (const { retold } of organizations) await storeBefore(database, retold);
  } finally {
    await database.close();
  }
}

async function perform(scenario: Scenario, stage: Stage, plan: Plan, seed: number): Promise<Omit<Result, 'seconds'>> {
  const { urls, databaseUrl } = stage;
  const recoveries: Promise<Recovery>[] = [];
  const faultEnded = async (): Promise<void> => {
    const recovery = watchRecovery(databaseUrl);
    recovery.catch(() => undefined); // awaited below
    recoveries.push(recovery);
    await recovery;
  };
  const load = startLoad(plan.deliveries, { urls, perSecond: perSecondOf(plan.eventIds.size) });
  const note = await scenario.run({ stage, load, random: randomFrom(seed), faultEnded: () => guard(faultEnded()) });
  await load.finish();
  await untilNothingWaits(databaseUrl);
  const recovery = longest(await Promise.all(recoveries));
  const account = await takeAccount(databaseUrl, plan, load.acknowledged);
  return {
    note,
    sent: plan.eventIds.size,
    acknowledged: load.acknowledged.size,
    ...answersOf(load),
    recovery,
    ...account,
  };
}

/** A scenario need not wait for a recovery; its failure is told by `perform`. */
function guard(work: Promise<void>): Promise<void> {
  work.catch(() => undefined);
  return work;
}

function answersOf({ answers }: Load): Pick<Result, 'unavailable' | 'dropped' | 'otherAnswers'> {
  const others = [...answers].filter(([status]) => typeof status === 'number' && status !== 503 && !isTaken(status));
  return {
    unavailable: answers.get(503) ?? 0,
    dropped: answers.get('dropped') ?? 0,
    otherAnswers: others.map(([status, count]) => `${count} × ${status}`),
  };
}

const isTaken = (status: number): boolean => status >= 200 && status <= 299;

function longest(recoveries: readonly Recovery[]): Recovery | null {
  if (recoveries.length === 0) return null;
  const firsts = recoveries.flatMap(({ firstMs }) => firstMs ?? []);
  return {
    firstMs: firsts.length === 0 ? null : Math.max(...firsts),
    allMs: recoveries.some(({ allMs }) => allMs === null)
      ? null
      : Math.max(...recoveries.map(({ allMs }) => allMs ?? 0)),
  };
}
