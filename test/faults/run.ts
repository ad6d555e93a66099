/**
 * `npm run test:faults`: kills, cuts, fills and stalls what the service runs on while signed events arrive, and counts
 * from the database what became of them. See docs/reliability.md.
 */
import { findRedisServer } from '../support/redis.ts';
import { readOptions, usage, type Options } from './options.ts';
import { runScenario } from './run-scenario.ts';
import type { Scenario } from './scenario.ts';
import { scenarios } from './scenarios.ts';
import type { Backend } from './stage.ts';
import { brokenPromises, inSeconds, writeTable, type Line } from './table.ts';

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

async function runOne(scenario: Scenario, backend: Backend, options: Options): Promise<Line> {
  const obstacle = (await scenario.obstacle?.()) ?? null;
  if (obstacle !== null) return { scenario, backend, result: { notRun: obstacle } };
  try {
    return { scenario, backend, result: await runScenario(scenario, backend, options) };
  } catch (error) {
    return {
      scenario,
      backend,
      result: { error: error instanceof Error ? (error.stack ?? error.message) : String(error) },
    };
  }
}

function sayLine(line: Line): void {
  const { result } = line;
  const words = `${line.scenario.name} on ${line.backend}`.padEnd(40);
  if ('notRun' in result) say(`${words} not run here: ${result.notRun}`);
  else if ('error' in result) say(`${words} FAILED`);
  else {
    const { sent, outcomes, lost, appliedTwice, unavailable, dropped, recovery, note, seconds } = result;
    const counts = `${sent} sent, ${outcomes} outcomes, ${lost.length} lost, ${appliedTwice.length} twice`;
    const turned = `${unavailable} × 503, ${dropped} dropped`;
    const times = `${inSeconds(recovery?.firstMs)} and ${inSeconds(recovery?.allMs)}`;
    say(`${words} ${counts}, ${turned}, applied again after ${times}; ${note}; ${seconds.toFixed(0)} s`);
  }
  for (const broken of brokenPromises(line)) say(`  BROKEN: ${broken}`);
}

async function main(options: Options): Promise<boolean> {
  if (options.backends.includes('redis') && (await findRedisServer()) === null) {
    throw new Error('There is no Redis: install redis-server, set REDIS_SERVER, or take --backend postgres.');
  }
  say(`seed ${options.seed}, ${options.events} events a scenario`);
  const lines: Line[] = [];
  for (const scenario of options.scenarios) {
    for (const backend of options.backends.filter((one) => scenario.backends.includes(one))) {
      const line = await runOne(scenario, backend, options);
      sayLine(line);
      lines.push(line);
    }
  }
  if (options.write) await writeTable(lines, aboutOf(options));
  return lines.every((line) => brokenPromises(line).length === 0);
}

function aboutOf({ seed, events, ...options }: Options): string {
  const only =
    options.scenarios.length === scenarios.length
      ? ''
      : ` --only ${options.scenarios.map(({ name }) => name).join(',')}`;
  const backend = options.backends.length === 1 ? ` --backend ${options.backends.join()}` : '';
  const command = `npm run test:faults -- --events ${events} --seed ${seed}${only}${backend} --write`;
  const when = new Date().toISOString().slice(0, 10);
  return `Last measured on ${when}, seed ${seed}, by \`${command}\`. Lines that a run leaves out stay as they were.`;
}

function optionsOrExit(): Options {
  const args = process.argv.slice(2);
  if (args.includes('--help')) {
    say(usage);
    process.exit(0);
  }
  try {
    return readOptions(args, Date.now());
  } catch (error) {
    say(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    process.exit(2);
  }
}

const options = optionsOrExit();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(130));
if (options.list) {
  for (const { name, title, backends } of scenarios)
    say(`${name.padEnd(30)} ${backends.join(', ').padEnd(16)} ${title}`);
} else {
  const kept = await main(options).catch((error: unknown) => {
    say(error instanceof Error ? error.message : String(error));
    return null;
  });
  if (kept !== null) say(kept ? 'Every promise was kept.' : 'Not every promise was kept.');
  process.exitCode = kept === true ? 0 : 1;
}
