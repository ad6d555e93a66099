import { createDatabase } from '../../support/postgres.ts';
import { startPostgres, type BenchPostgres } from './start-postgres.ts';
import { startRedis, type BenchRedis } from './start-redis.ts';

/** The servers of a run, and what is to be undone at the end of a scenario. */
export interface Stage {
  readonly postgres: BenchPostgres;
  readonly redis: BenchRedis;
  /** Where processes put their CPU profiles; null when none are wanted. */
  readonly profiles: string | null;
  /** A fresh migrated database, dropped by `clear`. */
  freshDatabase(): Promise<string>;
  /** A fresh database with nothing in it, dropped by `clear`. */
  emptyDatabase(): Promise<string>;
  /** The database of that name, migrated and prepared when it is first asked for; dropped by `stop`. */
  keptDatabase(name: string, prepare: (url: string) => Promise<void>): Promise<string>;
  /** Has it done by `clear`, the last first. */
  defer(end: () => Promise<unknown>): void;
  /** Undoes what a scenario has set up, also one that failed. */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the servers, or uses those of the addresses. */
export async function openStage(options: {
  readonly databaseUrl: string | null;
  readonly redisUrl: string | null;
  readonly profiles: string | null;
}): Promise<Stage> {
  const redis = await startRedis(options.redisUrl);
  const postgres = await startPostgres(options.databaseUrl).catch(async (error: unknown) => {
    await redis.stop();
    throw error;
  });
  const deferred: (() => Promise<unknown>)[] = [];
  const kept = new Map<string, { readonly url: string; readonly drop: () => Promise<void> }>();
  const defer = (end: () => Promise<unknown>): void => void deferred.push(end);
  const clear = async (): Promise<void> => {
    const ends = deferred.splice(0).reverse();
    const faults: unknown[] = [];
    for (const end of ends) await end().catch((fault: unknown) => faults.push(fault));
    await redis.empty();
    if (faults.length > 0) throw new AggregateError(faults, `A scenario could not be cleared: ${faults.join(' ')}`);
  };
  const make = async (...copyOf: ['template1'] | []): Promise<string> => {
    const { url, drop } = await createDatabase(postgres.adminUrl, ...copyOf);
    defer(drop);
    return url;
  };
  return {
    postgres,
    redis,
    profiles: options.profiles,
    freshDatabase: () => make(),
    emptyDatabase: () => make('template1'),
    keptDatabase: async (name, prepare) => {
      const known = kept.get(name);
      if (known !== undefined) return known.url;
      const made = await createDatabase(postgres.adminUrl);
      kept.set(name, made);
      await prepare(made.url);
      return made.url;
    },
    defer,
    clear,
    stop: async () => {
      for (const { drop } of kept.values()) await drop();
      await postgres.stop();
      await redis.stop();
    },
  };
}
