import { defaultRoleSlugs } from '../../src/core/roles.ts';
import { openQueues, type Queues } from '../../src/queue/queues.ts';
import type { Log, SyncContext, SyncSettings } from '../../src/sync/context.ts';
import type { WorkosApi } from '../../src/workos/api.ts';
import { Meter } from '../../src/sync/metrics/meter.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';

/** What the tests sync by unless they say otherwise. */
export const testSettings: SyncSettings = {
  roleAttribute: 'eppoMemberRole',
  defaultRole: 'viewer',
  roleSlugs: defaultRoleSlugs,
  directoryDeletedPolicy: 'hold',
  guardShare: 0.2,
  guardCount: 10,
  guardWindowMinutes: 60,
  guardLastAdmin: false,
  holdExpiryHours: 0,
  holdExpiryAnswer: 'reject',
  erasureKey: 'a-key-that-only-the-tests-know-of',
};

/** What the verbs of `sync` work with, on a fresh database, with its queue in it or on the given Redis. */
export interface TestSync extends SyncContext {
  readonly database: TestDatabase;
  readonly queues: Queues;
  /** What was logged at warning or above, so that a test can expect it, and any other fails it. */
  readonly complaints: string[];
  close(): Promise<void>;
}

export async function openTestSync(
  options: Partial<SyncSettings> & { redisUrl?: string; prefix?: string; workos?: WorkosApi } = {},
): Promise<TestSync> {
  const { redisUrl, prefix, workos = null, ...settings } = options;
  const database = await openTestDatabase();
  const complaints: string[] = [];
  const queues = await openQueues({
    redisUrl: redisUrl ?? null,
    databaseUrl: database.url,
    ...(prefix === undefined ? {} : { prefix }),
    onError: (where, error) => complaints.push(`${where}: ${error.message}`),
  });
  const complain = (...said: unknown[]): void => {
    complaints.push(JSON.stringify(said));
  };
  const log: Log = { debug: () => undefined, info: () => undefined, warn: complain, error: complain };
  return {
    database,
    queues,
    log,
    meter: new Meter(),
    complaints,
    workos,
    settings: { ...testSettings, ...settings },
    close: async () => {
      await queues.close();
      await database.drop();
    },
  };
}
