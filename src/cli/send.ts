import { randomInt } from 'node:crypto';
import { Option, type Command } from 'commander';
import { orderDeliveries } from '../sync/delivery-order.ts';
import { makeFixtureEvents, sampleId, scenarios, shapes, type FixtureRequest } from '../sync/fixture-events.ts';
import { sendEvents, type DeliveryResult } from '../sync/send-events.ts';
import { CliError, exitCodes, type ExitCode } from './cli-error.ts';
import type { CliContext } from './context.ts';
import { addServiceOptions, wholeNumber, type ServiceOptions } from './options.ts';
import { runCommand, type Report } from './run-command.ts';
import { sendWrong } from './send-wrong.ts';
import { showDeliveries } from './show-deliveries.ts';
import { targetOf } from './target.ts';
import type { Terminal } from './terminal.ts';

interface SendOptions extends ServiceOptions {
  readonly shape: FixtureRequest['shape'];
  readonly scenario: FixtureRequest['scenario'] | 'wrong';
  readonly organization: string;
  readonly directory?: string;
  readonly count?: number;
  readonly shuffle?: boolean;
  readonly duplicate?: boolean;
  readonly seed?: number;
}

const scenarioText = `
Scenarios:
  assign     people are assigned to the Eppo app, the role attribute going round its five values
  rename     the same people get another last name and address
  role       the same people get the role attribute "admin"
  unassign   the same people are unassigned
  group      the same people are put into a group
  story      the story of dsync demo
  wrong      one delivery for each thing that can be wrong, and what the service answers

An organization's people, group and directory are always the same, so that scenarios can follow one
another; each starts from the people as "assign" left them.`;

/** Adds `send`. */
export function addSend(program: Command, context: CliContext): void {
  const command = program
    .command('send')
    .description('Send sample events to the webhook endpoint: real signed requests, as WorkOS makes them.')
    .addOption(
      new Option('--scenario <name>', 'what the IT admin does').choices([...scenarios, 'wrong']).default('assign'),
    )
    .addOption(new Option('--shape <provider>', 'whose shape the events have').choices(shapes).default('okta'))
    .option('--organization <id>', 'the customer', sampleId('org', 'sample'))
    .option('--directory <id>', 'its directory (default: one of its own)')
    .option('--count <people>', 'how many people (default: 1)', wholeNumber(1, 100_000))
    .option('--shuffle', 'send the events out of order')
    .option('--duplicate', 'send every event twice')
    .option('--seed <number>', 'repeat the order of an earlier --shuffle', wholeNumber(0, 2 ** 31))
    .addHelpText('after', scenarioText);
  addServiceOptions(command).action((options: SendOptions) =>
    runCommand(context, options, (terminal) => send(context, options, terminal)),
  );
}

async function send(context: CliContext, options: SendOptions, terminal: Terminal): Promise<Report> {
  const { scenario, shape, organization: organizationId, shuffle = false, duplicate = false } = options;
  const directoryId = options.directory ?? sampleId('directory', organizationId);
  const count = countOf(options);
  const target = targetOf(await context.connect(options));
  if (scenario === 'wrong') return sendWrong(target, { organizationId, directoryId }, terminal);

  const request = { shape, scenario, organizationId, directoryId, count };
  const seed = options.seed ?? randomInt(1_000_000);
  const deliveries = orderDeliveries(makeFixtureEvents(request, Date.now()), { shuffle, duplicate, seed });
  const started = performance.now();
  // Side by side they would overtake each other, which only a shuffled order does not mind.
  const concurrency = shuffle ? 8 : 1;
  const onResult = showDeliveries(deliveries.length, terminal);
  const results = await sendEvents(target, deliveries, { concurrency, onResult });
  const seconds = (performance.now() - started) / 1000;
  const counts = countAnswers(results);
  const text = [
    `\nSent ${results.length} in ${seconds.toFixed(1)} s to ${organizationId}: ${countWords(counts)}.`,
    ...(shuffle ? [`The order can be repeated with --seed ${seed}.`] : []),
    `See what came of it: npx dsync members list --organization ${organizationId}`,
  ];
  const json = { ...request, seed: shuffle ? seed : null, counts, deliveries: results };
  return { json, text: text.join('\n'), exitCode: exitCodeOf(results) };
}

function countOf({ scenario, count }: SendOptions): number {
  if (count === undefined || (scenario !== 'story' && scenario !== 'wrong')) return count ?? 1;
  throw new CliError(exitCodes.usage, `--count does not go with the scenario "${scenario}", which has its own people.`);
}

function countAnswers(results: readonly DeliveryResult[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { answer, status } of results) {
    const word = answer ?? `answered ${status}`;
    counts[word] = (counts[word] ?? 0) + 1;
  }
  return counts;
}

function countWords(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([answer, count]) => `${count} ${answer}`)
    .join(', ');
}

function exitCodeOf(results: readonly DeliveryResult[]): ExitCode {
  if (results.every(({ status }) => status < 300)) return exitCodes.ok;
  return results.some(({ status }) => status === 401 || status >= 500) ? exitCodes.unreachable : exitCodes.failed;
}
