import type { Command, Option } from 'commander';

/** An option as a shell completes it. */
export interface OptionWords {
  /** `--json`, and `-V` where it has a short form. */
  readonly flags: readonly string[];
  readonly takesValue: boolean;
  /** What the value can be; empty: anything. */
  readonly choices: readonly string[];
  readonly description: string;
}

/** A command as a shell completes it. */
export interface CommandWords {
  /** The words that lead to it, after the name of the program: `events list`. */
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  readonly options: readonly OptionWords[];
  /** What its arguments can be, where that is known. */
  readonly choices: readonly string[];
}

/** Every command of a program, itself first, read off the program so that none is forgotten. */
export function readProgram(program: Command): CommandWords[] {
  return walk(program, '');
}

function walk(command: Command, path: string): CommandWords[] {
  const help = command.createHelp();
  const commands = help.visibleCommands(command);
  const words: CommandWords = {
    path,
    commands: commands.map((each) => ({ name: each.name(), description: each.description() })),
    options: help.visibleOptions(command).map(optionWords),
    choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
  };
  // `help` is one that commander makes up, and has nothing below it.
  const below = command.commands.flatMap((each) => walk(each, `${path} ${each.name()}`.trim()));
  return [words, ...below];
}

function optionWords({ short, long, required, optional, argChoices, description }: Option): OptionWords {
  const flags = [long, short].filter((flag) => typeof flag === 'string');
  return { flags, takesValue: required || optional, choices: argChoices ?? [], description };
}
