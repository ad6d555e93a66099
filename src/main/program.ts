import { Command } from 'commander';
import { addCommands } from '../cli/commands.ts';
import { prepareProgram, runProgram } from '../cli/program.ts';
import { createCliContext } from './cli-context.ts';
import { addProcessCommands } from './process-commands.ts';
import { startSentence } from './start-error.ts';
import { version } from './version.ts';

// The entry of the `dsync` command: builds the program, runs it, and turns what went wrong into a sentence and a code.
const context = createCliContext(process.env);
const program = new Command('dsync')
  .description('Keeps the members and roles in Eppo equal to the customers’ directories, from WorkOS webhooks.')
  .version(version);
prepareProgram(program, context);
addProcessCommands(program, process.env, context);
addCommands(program, context);

for (const stream of [process.stdout, process.stderr]) {
  // A reader that has seen enough, such as `head`, closes the pipe; that is no error of ours.
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
}

try {
  await runProgram(program, process.argv.slice(2), context);
} catch (error) {
  const sentence = startSentence(error);
  process.stderr.write(
    sentence === null ? `${String(error instanceof Error ? error.stack : error)}\n` : `${sentence}\n`,
  );
  process.exitCode = 1;
}
