import { parseArgs } from 'node:util';
import { scenarioNames, type ScenarioName } from './scenarios/scenarios.ts';

/** What a run of the bench is to do. */
export interface Options {
  readonly json: boolean;
  readonly markdown: boolean;
  readonly write: boolean;
  readonly smoke: boolean;
  readonly rounds: number;
  readonly only: readonly ScenarioName[];
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  /** A folder for CPU profiles of the product's processes; they are slower then. */
  readonly profiles: string | null;
}

export const usage = `npm run bench -- [options]

  --only <names>          some scenarios, separated by commas: ${scenarioNames.join(', ')}
  --rounds <number>       how often each is measured; 3 unless given, 1 with --smoke
  --smoke                 tiny sizes, to see that it runs; its figures mean nothing
  --json                  one line of JSON on standard output, and nothing else
  --markdown              the table as docs/performance.md has it
  --write                 keeps the result in test/bench/results; without --only, the table goes into docs/performance.md
  --database-url <url>    a PostgreSQL instead of an embedded one: a superuser's address, track_commit_timestamp on
  --redis-url <url>       an empty database of a Redis instead of one of its own
  --profiles <folder>     writes CPU profiles of the product's processes there`;

/** Reads the command line; throws what is wrong with it, in a sentence. */
export function readOptions(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
      write: { type: 'boolean', default: false },
      smoke: { type: 'boolean', default: false },
      rounds: { type: 'string' },
      only: { type: 'string' },
      'database-url': { type: 'string' },
      'redis-url': { type: 'string' },
      profiles: { type: 'string' },
    },
  });
  if (values.write && (values.smoke || values.profiles !== undefined)) {
    throw new Error('--write keeps figures; those of --smoke and --profiles mean nothing.');
  }
  return {
    json: values.json,
    markdown: values.markdown,
    write: values.write,
    smoke: values.smoke,
    rounds: readRounds(values.rounds, values.smoke),
    only: values.only === undefined ? scenarioNames : values.only.split(',').map(scenarioOf),
    databaseUrl: values['database-url'] ?? null,
    redisUrl: values['redis-url'] ?? null,
    profiles: values.profiles ?? null,
  };
}

/** The value of --rounds, or what is meant without it. */
export function readRounds(given: string | undefined, smoke: boolean): number {
  const rounds = given ?? (smoke ? '1' : '3');
  if (!/^[1-9]\d?$/.test(rounds)) throw new Error('--rounds must be a whole number from 1 to 99.');
  return Number(rounds);
}

function scenarioOf(text: string): ScenarioName {
  const name = scenarioNames.find((known) => known === text.trim());
  if (name === undefined) throw new Error(`--only knows ${scenarioNames.join(', ')}, and not "${text}".`);
  return name;
}
