/**
 * `npm run bench`: measures the product, as processes on a real PostgreSQL and Redis, beside what limits it and beside
 * what one would have written first. docs/performance.md says how to read it.
 */
import { describeMachine, keepResult } from './keep-result.ts';
import { metrics } from './metrics.ts';
import { readOptions, usage, type Options } from './options.ts';
import { runProgram, say } from './program.ts';
import { toJson, toMarkdown, toTable } from './report.ts';
import { runRounds, summarize } from './rounds.ts';
import { fullSizes, smokeSizes } from './sizes.ts';
import { scenarioNames, scenarios } from './scenarios/scenarios.ts';
import type { Stage } from './stage/stage.ts';

async function measure(options: Options, stage: Stage): Promise<void> {
  const sizes = options.smoke ? smokeSizes : fullSizes;
  const machine = describeMachine(stage.postgres.version, stage.redis.version);
  say(`Load of the machine before: ${machine.loadBefore.map((load) => load.toFixed(2)).join(' ')}.`);
  const wanted = Object.fromEntries(options.only.map((name) => [name, scenarios[name]]));
  const rounds = await runRounds(stage, { rounds: options.rounds, scenarios: wanted, sizes, say });
  const summaries = summarize(rounds);
  if (options.write) {
    const result = { date: new Date().toISOString(), machine, sizes, rounds, summaries };
    await keepResult(result, { name: 'bench', metrics, whole: options.only === scenarioNames });
  }
  const show = options.json ? toJson : options.markdown ? toMarkdown : toTable;
  process.stdout.write(`${show(summaries, metrics)}\n`);
}

await runProgram({ usage, read: readOptions, work: measure });
