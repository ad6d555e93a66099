import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { keepCredentials, noteRunning } from './data-dir.ts';
import { startEmbeddedPostgres } from './embedded/start-embedded-postgres.ts';
import { runPhases, type Phase } from './shutdown.ts';
import { startParts } from './start-parts.ts';

export interface AllInOne {
  readonly url: string;
  readonly webhookSecret: string;
  readonly token: string;
  readonly databaseUrl: string;
  /** Whether the database is our own, in `DATA_DIR`. */
  readonly embedded: boolean;
  /** Resolves to whether everything ended well within its limits. */
  readonly stop: () => Promise<boolean>;
}

/**
 * Starts server and workers in this process; on the embedded database, which it also starts, unless `DATABASE_URL` is
 * set. A webhook secret and an API token that are not set are made once and kept in `DATA_DIR`.
 */
export async function startAllInOne(config: Config, log: Logger): Promise<AllInOne> {
  if (config.databaseUrl !== null) return startOn(config, config.databaseUrl, log, []);
  const postgres = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    log: (line) => {
      log.info(line);
    },
  });
  const last = [{ name: 'embedded database', limitMs: 10_000, run: () => postgres.stop() }];
  try {
    return await startOn(config, postgres.databaseUrl, log, last);
  } catch (error) {
    await runPhases(last, log);
    throw error;
  }
}

async function startOn(given: Config, databaseUrl: string, log: Logger, last: readonly Phase[]): Promise<AllInOne> {
  const { webhookSecrets, token, erasureKey } = await credentialsOf(given);
  const config = { ...given, erasureKey };
  const running = await startParts({ config, databaseUrl, webhookSecrets, token, parts: ['server', 'workers'], log });
  const url = running.url ?? '';
  await noteRunning(config.dataDir, { url, pid: process.pid });
  const stop = async (): Promise<boolean> => {
    const clean = await running.stop();
    return (await runPhases(last, log)) && clean;
  };
  const [webhookSecret = ''] = webhookSecrets;
  return { url, webhookSecret, token, databaseUrl, embedded: config.databaseUrl === null, stop };
}

async function credentialsOf({ webhookSecrets, bootstrapToken, erasureKey, databaseUrl, dataDir }: Config) {
  const embedded = databaseUrl === null;
  if (webhookSecrets !== null && bootstrapToken !== null && (erasureKey !== null || !embedded)) {
    return { webhookSecrets, token: bootstrapToken, erasureKey };
  }
  const kept = await keepCredentials(dataDir);
  return {
    webhookSecrets: webhookSecrets ?? (embedded ? [kept.webhookSecret] : []),
    token: bootstrapToken ?? kept.token,
    // A key in a folder of one machine would not do for a database that outlives it.
    erasureKey: erasureKey ?? (embedded ? kept.erasureKey : null),
  };
}
