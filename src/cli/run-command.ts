import { UnreachableError } from '../sync/http-call.ts';
import { CliError, exitCodes, type ExitCode } from './cli-error.ts';
import type { CliContext } from './context.ts';
import { openTerminal, type Terminal } from './terminal.ts';

/** What a command ends with: the document for `--json`, the text for a person (empty: all was said on the way). */
export interface Report {
  readonly json: unknown;
  readonly text: string;
  readonly exitCode: ExitCode;
}

/** Options that every command has. */
export interface CommonOptions {
  readonly json?: boolean;
}

/**
 * Runs a command and prints its report; a CliError or an unreachable service becomes one sentence on standard error (and,
 * with `--json`, a document too) and an exit code. Anything else is a fault of the program and is thrown on.
 */
export async function runCommand(
  context: CliContext,
  options: CommonOptions,
  run: (terminal: Terminal) => Promise<Report>,
): Promise<void> {
  const json = options.json === true;
  const print = (document: unknown): unknown => context.out.write(`${JSON.stringify(document, null, 2)}\n`);
  const terminal = openTerminal(context, json);
  try {
    const report = await run(terminal);
    if (json) print(report.json);
    else if (report.text !== '') context.out.write(`${report.text}\n`);
    context.finish(report.exitCode);
  } catch (error) {
    const end = asCliError(error);
    if (end === null) throw error;
    if (json) print({ error: { message: end.message, exitCode: end.exitCode } });
    context.err.write(`${terminal.colors.red('error:')} ${end.message}\n`);
    context.finish(end.exitCode);
  }
}

function asCliError(error: unknown): CliError | null {
  if (error instanceof CliError) return error;
  return error instanceof UnreachableError ? new CliError(exitCodes.unreachable, error.message) : null;
}
