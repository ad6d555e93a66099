import { addBystanders } from '../stage/bystanders.ts';
import { drain, startWorkers, warmUp } from './drain.ts';
import { inTurn, quotient, type Bench, type Numbers, type Scenario } from './scenario.ts';
import { tellingOf } from './tellings.ts';

/**
 * What an event costs when there are few members and when there are many. In both the same number of people, spread over
 * the same organizations, is changed, so that only what lies around them differs. They are created through the product;
 * the others are put there, once for all rounds.
 */
export const growth: Scenario = async (bench) => {
  const { fewMembers, manyMembers } = bench.sizes.growth;
  const raw = await inTurn(bench.round, [
    () => measure(bench, 'growth.few', fewMembers),
    () => measure(bench, 'growth.many', manyMembers),
  ]);
  return {
    ...raw,
    'apply.growth': quotient(raw, 'growth.few.perSecond', 'growth.many.perSecond'),
    'apply.growthCpu': quotient(raw, 'growth.many.cpuUs.postgres', 'growth.few.cpuUs.postgres'),
  };
};

async function measure({ stage, sizes, round }: Bench, name: string, members: number): Promise<Numbers> {
  const { people, eventsPerPerson } = sizes.growth;
  const around = tellingOf('Growth', 0, sizes.organizations);
  const told = { ...around, name: `Growth${round}`, within: 'Growth', events: people * eventsPerPerson, users: people };
  const databaseUrl = await stage.keptDatabase(name, (url) => addBystanders(url, members - people, around));
  try {
    const workers = await startWorkers(stage, 1, databaseUrl);
    const { watch } = workers;
    await warmUp(workers, { ...told, events: people });
    const numbers = await drain(stage, workers, { ...told, from: people }, name);
    await watch.expectApplied(people * eventsPerPerson * (round + 1));
    return numbers;
  } finally {
    await stage.clear();
  }
}
