import { expect, it } from 'vitest';
import { runScenario } from '../faults/run-scenario.ts';
import { scenarios } from '../faults/scenarios.ts';
import { brokenPromises } from '../faults/table.ts';
import { backends } from './processes.ts';

// The short form of `npm run test:faults`, which has many more scenarios and events: see docs/reliability.md.
const short = ['queue-emptied', 'queue-paused'];
const events = 150;

const runs = scenarios
  .filter(({ name }) => short.includes(name))
  .flatMap((scenario) => scenario.backends.map((backend) => ({ scenario, backend, name: scenario.name })))
  .filter(({ backend }) => backends.includes(backend));

it.each(runs)('no promise is broken: $name, queue on $backend', { timeout: 120_000 }, async ({ scenario, backend }) => {
  const seed = Date.now() % 2 ** 31;
  const result = await runScenario(scenario, backend, { events, seed });
  expect(result.sent).toBeGreaterThanOrEqual(events);
  expect(brokenPromises({ scenario, backend, result }), `seed ${seed}`).toEqual([]);
});
