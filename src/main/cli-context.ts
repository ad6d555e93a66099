import { createInterface } from 'node:readline/promises';
import { CliError, exitCodes } from '../cli/cli-error.ts';
import type { CliContext, ConnectOptions, Connection, RunningService } from '../cli/context.ts';
import type { Config } from '../config.ts';
import type { AllInOne } from './all-in-one.ts';
import { readCredentials, readRunningNote } from './data-dir.ts';
import { settingsOf } from './settings.ts';
import { waitForSignal } from './shutdown.ts';

/** What commands get of their surroundings: the environment, the terminal, and the service itself. */
export function createCliContext(env: NodeJS.ProcessEnv): CliContext {
  return {
    connect: (options) => connect(env, options),
    startService: async () => {
      const signalled = waitForSignal(env);
      const own = await startSomewhere(settingsOf(env), env['PORT'] === undefined);
      return asConnection(own, signalled);
    },
    out: process.stdout,
    err: process.stderr,
    ask: process.stdin.isTTY && process.stderr.isTTY ? ask : null,
    finish: (code) => {
      process.exitCode = code;
    },
  };
}

/** Only a plain yes is one. The question goes to standard error, so that the output can be redirected. */
async function ask(question: string): Promise<boolean> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const answer = await terminal.question(`${question} Type yes to go on: `);
    return answer.trim().toLowerCase() === 'yes';
  } finally {
    terminal.close();
  }
}

/** Where nobody has chosen the port, a demo need not fail because another program has it. */
async function startSomewhere(config: Config, anyPort: boolean): Promise<AllInOne> {
  const [{ startAllInOne }, { createLog }] = await Promise.all([import('./all-in-one.ts'), import('./log.ts')]);
  const log = createLog('error', 'dsync');
  try {
    return await startAllInOne(config, log);
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!taken || !anyPort) throw error;
    return startAllInOne({ ...config, port: 0 }, log);
  }
}

/** A signal that the command does not wait for stops the service, whose database server would outlive the process. */
function asConnection(service: AllInOne, signalled: Promise<NodeJS.Signals>): RunningService {
  const { url, token, webhookSecret: secret } = service;
  let isExpected = false;
  const stop = async (): Promise<void> => {
    isExpected = true;
    await service.stop();
  };
  void signalled.then(async () => {
    if (isExpected) return;
    await stop();
    process.exit(130);
  });
  return {
    url,
    token,
    secret,
    stop,
    waitForSignal: async () => {
      isExpected = true;
      await signalled;
    },
  };
}

/** Options first, then the environment, then what a service that was started here left in the data folder. */
async function connect(env: NodeJS.ProcessEnv, options: ConnectOptions): Promise<Connection> {
  const dataDir = env['DATA_DIR'] ?? '.data';
  const [note, kept] = await Promise.all([readRunningNote(dataDir), readCredentials(dataDir)]);
  const [liveSecret] = env['WORKOS_WEBHOOK_SECRET']?.split(',') ?? [];
  const url = firstOf(options.url, env['DSYNC_URL'], note?.url);
  const token = firstOf(options.token, env['DSYNC_TOKEN'], env['DSYNC_BOOTSTRAP_TOKEN'], kept?.token);
  const secret = firstOf(options.secret, liveSecret?.trim(), kept?.webhookSecret);
  if (url !== null && token !== null) return { url, token, secret };
  const missing = [
    ...(url === null ? ['its address (--url or DSYNC_URL)'] : []),
    ...(token === null ? ['the API token (--token or DSYNC_TOKEN)'] : []),
  ];
  throw new CliError(
    exitCodes.usage,
    `It is not known where the service is. Give ${missing.join(' and ')}, or start one here with "npm start".`,
  );
}

function firstOf(...candidates: readonly (string | undefined)[]): string | null {
  return candidates.find((candidate) => candidate !== undefined && candidate !== '') ?? null;
}
