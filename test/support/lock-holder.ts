import pg from 'pg';
import type { Database } from '../../src/store/database.ts';
import { until } from './until.ts';

/** Another program's connection to the same database, with a transaction open, for tests that make a race happen. */
export interface LockHolder {
  query(sql: string, values?: readonly unknown[]): Promise<pg.QueryResult>;
  /** Commits, which lets go of whatever it holds. */
  commit(): Promise<void>;
  close(): Promise<void>;
}

/** Opens one. It never notices a deadlock itself, so that the other side of one is who has to give way. */
export async function openLockHolder(url: string): Promise<LockHolder> {
  const client = new pg.Client({ connectionString: url, application_name: 'lock holder' });
  await client.connect();
  await client.query(`SET deadlock_timeout = '10min'`);
  await client.query('BEGIN');
  return {
    query: (sql, values = []) => client.query(sql, [...values]),
    commit: async () => {
      await client.query('COMMIT');
    },
    close: () => client.end(),
  };
}

/** Holds the lock under which an organization's events are applied. */
export async function holdOrganization(holder: LockHolder, organizationId: string): Promise<void> {
  await holder.query(`SELECT pg_advisory_xact_lock(hashtextextended('dsync:' || $1, 0))`, [organizationId]);
}

/** Lets everybody read a table and nobody write to it: whoever has read and decided then waits here. */
export async function holdWrites(holder: LockHolder, table: 'directories' | 'audit_entries'): Promise<void> {
  await holder.query(`LOCK TABLE ${table} IN SHARE MODE`);
}

/** Waits until exactly that many of the service's statements wait for a lock. */
export async function untilWaiting({ prisma }: Database, count: number): Promise<void> {
  await until(`${count} statements wait for a lock`, async () => {
    const [row] = await prisma.$queryRaw<{ waiting: number }[]>`
      SELECT count(*)::int AS waiting FROM pg_stat_activity
      WHERE datname = current_database() AND application_name = 'test' AND wait_event_type = 'Lock'`;
    return row?.waiting === count ? true : null;
  });
}
