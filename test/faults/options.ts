import { parseArgs } from 'node:util';
import type { Scenario } from './scenario.ts';
import { scenarios } from './scenarios.ts';
import { backends, type Backend } from './stage.ts';

/** What a run of the faults is to do. */
export interface Options {
  /** Different events of each scenario. */
  readonly events: number;
  readonly seed: number;
  readonly scenarios: readonly Scenario[];
  readonly backends: readonly Backend[];
  /** Whether the table goes into docs/reliability.md. */
  readonly write: boolean;
  /** Only print what there is. */
  readonly list: boolean;
}

export const usage = `npm run test:faults -- [--events <number>] [--seed <number>] [--only <scenario,…>] [--backend redis|postgres] [--write] [--list]

  --events   different events that each scenario sends, 4000 unless given
  --seed     draws the same events and moments again
  --only     these scenarios instead of all
  --backend  where the queue is, instead of both one after the other
  --write    writes the table into docs/reliability.md
  --list     prints the scenarios and runs none`;

/** Reads the command line; throws what is wrong with it, in a sentence. */
export function readOptions(args: readonly string[], now: number): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      events: { type: 'string' },
      seed: { type: 'string' },
      only: { type: 'string' },
      backend: { type: 'string' },
      write: { type: 'boolean', default: false },
      list: { type: 'boolean', default: false },
    },
  });
  const { backend, only, write, list } = values;
  if (backend !== undefined && !isBackend(backend)) throw new Error(`--backend must be one of ${backends.join(', ')}.`);
  return {
    events: wholeNumber('--events', values.events) ?? 4_000,
    seed: wholeNumber('--seed', values.seed) ?? now % 2 ** 31,
    scenarios: only === undefined ? scenarios : only.split(',').map(scenarioNamed),
    backends: backend === undefined ? backends : [backend],
    write,
    list,
  };
}

function isBackend(text: string): text is Backend {
  return backends.some((backend) => backend === text);
}

function scenarioNamed(name: string): Scenario {
  const found = scenarios.find((scenario) => scenario.name === name);
  if (found === undefined) throw new Error(`There is no scenario ${name}; --list prints those there are.`);
  return found;
}

function wholeNumber(name: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  if (!/^\d{1,10}$/.test(text) || Number(text) === 0) throw new Error(`${name} must be a whole number above 0.`);
  return Number(text);
}
