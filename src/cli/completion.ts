import { Argument, type Command } from 'commander';
import { bashScript, fishScript, zshScript } from './completion-scripts.ts';
import { readProgram } from './completion-words.ts';
import { exitCodes } from './cli-error.ts';
import type { CliContext } from './context.ts';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

const howTo = `
To have it in every shell:
  bash   echo 'eval "$(dsync completion bash)"' >> ~/.bashrc
  zsh    echo 'eval "$(dsync completion zsh)"' >> ~/.zshrc     (after compinit)
  fish   dsync completion fish > ~/.config/fish/completions/dsync.fish`;

/** Adds `completion`. Last, so that it knows all other commands; it needs no service. */
export function addCompletion(program: Command, context: CliContext): void {
  program
    .command('completion')
    .addArgument(new Argument('<shell>', 'for which shell').choices(Object.keys(scripts)))
    .description('Print the script that lets a shell complete commands, options and their values.')
    .addHelpText('after', howTo)
    .action((shell: keyof typeof scripts) => {
      context.out.write(scripts[shell](program.name(), readProgram(program)));
      context.finish(exitCodes.ok);
    });
}
