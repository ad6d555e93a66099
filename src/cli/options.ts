import { InvalidArgumentError, Option, type Command } from 'commander';
import type { ConnectOptions } from './context.ts';
import type { CommonOptions } from './run-command.ts';

/** Options of every command that speaks to a running service. */
export type ServiceOptions = CommonOptions & ConnectOptions;

const exitCodeText = `
Exit codes: 0 done, 1 an expectation failed, something is unhealthy or not found,
            2 wrong usage, 3 the service cannot be reached or refused.`;

/** Adds `--url`, `--token`, `--secret` and `--json`, and the meaning of exit codes to the help. */
export function addServiceOptions(command: Command, urlDefault = 'the one that npm start runs here'): Command {
  return command
    .option('--url <url>', `where the service is (default: ${urlDefault})`)
    .option('--token <token>', 'API token (default: DSYNC_TOKEN, or the one npm start made)')
    .option('--secret <secret>', 'webhook secret to sign with (default: as with --token)')
    .option('--json', 'print one JSON document and nothing else')
    .addHelpText('after', exitCodeText);
}

/** Options of commands that list. */
export interface ListOptions extends ServiceOptions {
  readonly limit: number;
  readonly all?: boolean;
}

/** Adds `--limit` and `--all` to a command that lists. */
export function addListOptions(command: Command): Command {
  return addServiceOptions(
    command
      .addOption(new Option('--limit <count>', 'how many at most').argParser(wholeNumber(1, 100_000)).default(50))
      .addOption(new Option('--all', 'all there are').conflicts('limit')),
  );
}

/** Reads an option's value as a whole number in a range. */
export function wholeNumber(least: number, most: number): (value: string) => number {
  return (value) => {
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
  };
}
