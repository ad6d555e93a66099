import { openStage, type Stage } from './stage/stage.ts';

/** A program of the bench: what it reads from the command line, and what it does on a stage of its own. */
interface Program<Options extends Parameters<typeof openStage>[0]> {
  readonly usage: string;
  readonly read: (args: readonly string[]) => Options;
  readonly work: (options: Options, stage: Stage) => Promise<void>;
}

const signals = { came: false };

/** Tells of progress, where it is not taken for a result. */
export function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Runs it, undoes what it has started also after Ctrl-C, and says what went wrong. */
export async function runProgram<Options extends Parameters<typeof openStage>[0]>(
  program: Program<Options>,
): Promise<void> {
  try {
    await run(program);
  } catch (error) {
    // Processes that were only starting end otherwise than they should.
    if (signals.came) process.exit(130);
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    say(`\n${program.usage}`);
    process.exitCode = 1;
  }
}

async function run<Options extends Parameters<typeof openStage>[0]>(program: Program<Options>): Promise<void> {
  const options = program.read(process.argv.slice(2));
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
    await Promise.race([program.work(options, stage), interrupted]);
  } finally {
    await stage.clear().finally(() => stage.stop());
  }
}
