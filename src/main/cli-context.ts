import { CliError, exitCodes } from '../cli/cli-error.ts';
import type { CliContext, ConnectOptions, Connection, NewMember, RunningService } from '../cli/context.ts';
import { openDatabase } from '../store/database.ts';
import { insertMember } from '../store/edit-member.ts';
import { startAllInOne, type AllInOne } from './all-in-one.ts';
import { readCredentials, readRunningNote } from './data-dir.ts';
import { createLog } from './log.ts';
import { settingsOf } from './settings.ts';
import { waitForSignal } from './shutdown.ts';

/** What commands get of their surroundings: the environment, the terminal, and the service itself. */
export function createCliContext(env: NodeJS.ProcessEnv): CliContext {
  let own: AllInOne | null = null;
  return {
    connect: (options) => connect(env, options),
    startService: async () => {
      const signalled = waitForSignal();
      own = await startAllInOne({ ...settingsOf(env), logLevel: 'error' }, createLog('error', 'dsync'));
      return asConnection(own, signalled);
    },
    addMember: async (member) => {
      const databaseUrl = own?.databaseUrl ?? settingsOf(env).databaseUrl;
      await addMember(databaseUrl, member);
    },
    out: process.stdout,
    err: process.stderr,
    finish: (code) => {
      process.exitCode = code;
    },
  };
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
  const token = firstOf(options.token, env['DSYNC_BOOTSTRAP_TOKEN'], kept?.token);
  const secret = firstOf(options.secret, liveSecret?.trim(), kept?.webhookSecret);
  if (url !== null && token !== null) return { url, token, secret };
  const missing = [
    ...(url === null ? ['its address (--url or DSYNC_URL)'] : []),
    ...(token === null ? ['the API token (--token or DSYNC_BOOTSTRAP_TOKEN)'] : []),
  ];
  throw new CliError(
    exitCodes.usage,
    `It is not known where the service is. Give ${missing.join(' and ')}, or start one here with "npm start".`,
  );
}

function firstOf(...candidates: readonly (string | undefined)[]): string | null {
  return candidates.find((candidate) => candidate !== undefined && candidate !== '') ?? null;
}

async function addMember(databaseUrl: string | null, member: NewMember): Promise<void> {
  if (databaseUrl === null) {
    throw new CliError(exitCodes.usage, 'The service’s database is not known here. Set DATABASE_URL to it.');
  }
  const database = openDatabase({ url: databaseUrl, max: 1, name: 'dsync demo', onConnectionLost: () => undefined });
  try {
    const { organizationId, ...values } = member;
    await insertMember(database, organizationId, { ...values, status: 'active' }, 'eppo');
  } finally {
    await database.close();
  }
}
