import { Command } from 'commander';
import { addCommands } from '../../src/cli/commands.ts';
import type { CliContext, Connection, Output } from '../../src/cli/context.ts';
import { prepareProgram, runProgram } from '../../src/cli/program.ts';

/** What a command line printed, and the exit code it set. */
export interface CliRun {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** What of the context a test brings itself. */
export type CliSetting = Connection & Partial<Pick<CliContext, 'startService' | 'ask'>> & { readonly isTTY?: boolean };

/** Runs a command line against a service as the entry does, with what it prints collected; at no terminal by itself. */
export async function runCli(setting: CliSetting, args: readonly string[]): Promise<CliRun> {
  const [out, err] = [collect(setting.isTTY), collect()];
  let code = -1;
  const context: CliContext = {
    connect: (options) => Promise.resolve({ ...setting, ...options }),
    startService: setting.startService ?? unexpected('startService'),
    out,
    err,
    ask: setting.ask ?? null,
    finish: (given) => {
      code = given;
    },
  };
  const program = new Command('dsync');
  prepareProgram(program, context);
  addCommands(program, context);
  await runProgram(program, args, context);
  return { code, out: out.text(), err: err.text() };
}

function unexpected(what: string): () => Promise<never> {
  return () => Promise.reject(new Error(`${what} was not expected here.`));
}

function collect(isTTY = false): Output & { text(): string } {
  let text = '';
  return {
    isTTY,
    write: (more) => {
      text += more;
    },
    text: () => text,
  };
}

/** A context for a program whose commands are looked at and not run. */
export const silentContext: CliContext = {
  connect: unexpected('connect'),
  startService: unexpected('startService'),
  out: collect(),
  err: collect(),
  ask: null,
  finish: () => undefined,
};
