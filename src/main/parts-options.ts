import type { Logger } from 'pino';
import type { Config } from '../config.ts';

/** Which parts of the service a process runs. */
export type Part = 'server' | 'workers';

export interface PartsOptions {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly webhookSecrets: readonly string[];
  /** Bearer token with all rights; null: the API admits nobody. */
  readonly token: string | null;
  readonly parts: readonly Part[];
  readonly log: Logger;
}
