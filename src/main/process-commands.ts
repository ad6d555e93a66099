import type { Command } from 'commander';
import { CliError, exitCodes } from '../cli/cli-error.ts';
import type { CliContext } from '../cli/context.ts';
import { runCommand, type CommonOptions, type Report } from '../cli/run-command.ts';
import type { Config } from '../config.ts';
import type { Log } from '../sync/context.ts';
import type { Part } from './parts-options.ts';
import { settingsOf } from './settings.ts';
import { waitForSignal } from './shutdown.ts';
import { StartError, startSentence } from './start-error.ts';
import { welcome } from './welcome.ts';

// The service is loaded by the commands that run it alone: all others, and the completion of shells, start in a third
// of the time.

/** Adds the commands that run the service itself. */
export function addProcessCommands(program: Command, env: NodeJS.ProcessEnv, context: CliContext): void {
  program
    .command('start')
    .description('Run everything in one process, on an embedded PostgreSQL unless DATABASE_URL is set.')
    .action(async () => {
      await start(env);
    });
  program
    .command('server')
    .description('Receive webhooks and serve the API; needs DATABASE_URL.')
    .action(async () => {
      await runPart(env, 'server');
    });
  program
    .command('worker')
    .description('Apply what was received; needs DATABASE_URL. Run as many as you like.')
    .action(async () => {
      await runPart(env, 'workers');
    });
  program
    .command('migrate')
    .description('Bring the database of DATABASE_URL up to date; every start does it too.')
    .option('--json', 'print one JSON document and nothing else')
    .action((options: CommonOptions) => runCommand(context, options, () => migrateTold(env)));
}

/** Migrates, and tells what was done; what people meet in a start is told as other commands tell what goes wrong. */
async function migrateTold(env: NodeJS.ProcessEnv): Promise<Report> {
  try {
    const { migrate } = await import('../store/migrate.ts');
    const applied = await migrate(databaseUrlOf(settingsOf(env)));
    const text = applied.length === 0 ? 'The database is up to date.' : `Applied: ${applied.join(', ')}.`;
    return { json: { applied }, text, exitCode: exitCodes.ok };
  } catch (error) {
    const sentence = startSentence(error);
    throw sentence === null ? error : new CliError(exitCodes.failed, sentence);
  }
}

async function start(env: NodeJS.ProcessEnv): Promise<void> {
  const config = settingsOf(env);
  // Listened to from the first moment: a process that ends while it starts would leave its database server running.
  const signalled = waitForSignal(env);
  const [{ startAllInOne }, { createLog }] = await Promise.all([import('./all-in-one.ts'), import('./log.ts')]);
  const log = createLog(config.logLevel, 'dsync');
  const service = await startAllInOne(config, log);
  process.stdout.write(welcome(service, config));
  await stopOn(signalled, service, log);
}

async function runPart(env: NodeJS.ProcessEnv, part: Part): Promise<void> {
  const config = settingsOf(env);
  const databaseUrl = databaseUrlOf(config);
  const signalled = waitForSignal(env);
  const [{ startParts }, { createLog }] = await Promise.all([import('./start-parts.ts'), import('./log.ts')]);
  const log = createLog(config.logLevel, `dsync-${part}`);
  const { webhookSecrets, bootstrapToken: token } = config;
  const options = { config, databaseUrl, webhookSecrets: webhookSecrets ?? [], token, parts: [part], log };
  const service = await startParts(options);
  log.info({ url: service.url }, part === 'server' ? 'the server listens' : 'the workers wait for events');
  await stopOn(signalled, service, log);
}

async function stopOn(
  signalled: Promise<NodeJS.Signals>,
  service: { stop(): Promise<boolean> },
  log: Log,
): Promise<void> {
  const signal = await signalled;
  log.info({ signal }, 'shutting down; a second signal ends the process at once');
  const clean = await service.stop();
  log.info({ clean }, 'shut down');
  // What a phase left behind may keep the process alive; it has had its time.
  process.exit(clean ? 0 : 1);
}

function databaseUrlOf({ databaseUrl }: Config): string {
  if (databaseUrl !== null) return databaseUrl;
  throw new StartError(
    'DATABASE_URL is missing: set it to your PostgreSQL, or use "dsync start" for the embedded one.',
  );
}
