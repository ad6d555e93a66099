import { CommanderError, type Command } from 'commander';
import { exitCodes } from './cli-error.ts';
import type { CliContext } from './context.ts';

const helpWidth = 100;

/** Lets a program write where the context says, and throw instead of ending the process. Before commands are added. */
export function prepareProgram(program: Command, { out, err }: Pick<CliContext, 'out' | 'err'>): void {
  program
    .exitOverride()
    .showHelpAfterError('Add --help to see what there is.')
    .configureOutput({
      writeOut: (text) => out.write(text),
      writeErr: (text) => err.write(text),
      getOutHelpWidth: () => Math.min(out.columns ?? helpWidth, helpWidth),
      getErrHelpWidth: () => Math.min(err.columns ?? helpWidth, helpWidth),
    });
}

/** Runs the program with the arguments after its name; wrong usage sets the exit code, other errors are thrown on. */
export async function runProgram(program: Command, args: readonly string[], context: CliContext): Promise<void> {
  try {
    await program.parseAsync([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help that was asked for is no error; help that is shown because the command is missing is one.
    context.finish(error.exitCode === 0 ? exitCodes.ok : exitCodes.usage);
  }
}
