/**
 * `npm run bench`: measures the product, as processes on a real PostgreSQL and Redis, beside what limits it and beside
 * what one would have written first. docs/performance.md says how to read it.
 */
import { describeMachine, keepResult } from './keep-result.ts';
import { readOptions, usage, type Options } from './options.ts';
import { toJson, toMarkdown, toTable } from './report.ts';
import { runRounds, summarize } from './rounds.ts';
import { fullSizes, smokeSizes } from './sizes.ts';
import { scenarioNames } from './scenarios/scenarios.ts';
import { openStage } from './stage/stage.ts';

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

const signals = { came: false };

async function main(options: Options): Promise<void> {
  if (process.platform !== 'linux') throw new Error('CPU time and memory are read from /proc: run the bench on Linux.');
  // From the first moment, and acted on once there is something to stop: the servers have process groups of their own,
  // which Ctrl-C does not reach.
  const interrupted = new Promise<never>((_, reject) => {
    const stop = (): void => {
      // What is under way fails in many places once its servers are gone.
      process.on('unhandledRejection', () => undefined);
      say('Interrupted: what was started is being stopped.');
      signals.came = true;
      reject(new Error('Interrupted.'));
    };
    process.once('SIGINT', stop).once('SIGTERM', stop);
  });
  interrupted.catch(() => undefined); // it may come before anybody waits for it
  const stage = await openStage(options);
  try {
    await Promise.race([measure(options, stage), interrupted]);
  } finally {
    await stage.clear().finally(() => stage.stop());
  }
}

async function measure(options: Options, stage: Awaited<ReturnType<typeof openStage>>): Promise<void> {
  const sizes = options.smoke ? smokeSizes : fullSizes;
  const machine = describeMachine(stage.postgres.version, stage.redis.version);
  say(`Load of the machine before: ${machine.loadBefore.map((load) => load.toFixed(2)).join(' ')}.`);
  const rounds = await runRounds(stage, { rounds: options.rounds, names: options.only, sizes, say });
  const summaries = summarize(rounds);
  if (options.write) {
    await keepResult(
      { date: new Date().toISOString(), machine, sizes, rounds, summaries },
      options.only === scenarioNames,
    );
  }
  const show = options.json ? toJson : options.markdown ? toMarkdown : toTable;
  process.stdout.write(`${show(summaries)}\n`);
}

try {
  await main(readOptions(process.argv.slice(2)));
} catch (error) {
  // Processes that were only starting end otherwise than they should.
  if (signals.came) process.exit(130);
  say(error instanceof Error ? (error.stack ?? error.message) : String(error));
  say(`\n${usage}`);
  process.exitCode = 1;
}
