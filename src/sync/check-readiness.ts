import { missingMigrations } from '../store/read-status.ts';
import { nameOf } from './name-of.ts';
import type { Log, SyncContext } from './context.ts';

/** One thing that is looked at, and what to do when it is not well. */
export interface Check {
  readonly ok: boolean;
  readonly detail: string;
}

export interface Readiness {
  /** Whether deliveries can be taken: the database must be there and up to date; the queue need not be. */
  readonly ready: boolean;
  readonly checks: { readonly database: Check; readonly migrations: Check; readonly queue: Check };
}

/** Shorter than what asks usually waits (a container's health check: 3 s). */
const deadlineMs = 2_000;

/** Looks whether this process can do its work now. Never rejects. */
export async function checkReadiness(context: Omit<SyncContext, 'settings'>): Promise<Readiness> {
  const { database, queues, log } = context;
  const [missing, ping] = await Promise.all([
    answerOf(missingMigrations(database), 'the database', log),
    answerOf(queues.ping(), 'the queue', log),
  ]);
  const checks = { ...judgeDatabase(missing), queue: judgeQueue(ping, queues.backend) };
  return { ready: checks.database.ok && checks.migrations.ok, checks };
}

type Answer<T> = { readonly ok: true; readonly value: T } | { readonly ok: false };

function judgeDatabase(missing: Answer<string[]>): Pick<Readiness['checks'], 'database' | 'migrations'> {
  if (!missing.ok) {
    const detail = 'PostgreSQL does not answer. Look whether it runs, and whether DATABASE_URL is right.';
    return { database: { ok: false, detail }, migrations: { ok: false, detail: 'Not known without the database.' } };
  }
  const detail =
    missing.value.length === 0
      ? 'All migrations are applied.'
      : `${missing.value.length} migrations are missing, first ${missing.value[0] ?? ''}. Run "dsync migrate".`;
  return {
    database: { ok: true, detail: 'PostgreSQL answers.' },
    migrations: { ok: missing.value.length === 0, detail },
  };
}

function judgeQueue(ping: Answer<void>, backend: string): Check {
  if (ping.ok) return { ok: true, detail: `The queue (${backend}) answers.` };
  return {
    ok: false,
    detail: `The queue (${backend}) does not answer. Events are kept, and are applied when it is back.`,
  };
}

/** What came in time. */
async function answerOf<T>(work: Promise<T>, what: string, log: Log): Promise<Answer<T>> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Answer<T>>((resolve) => {
    timer = setTimeout(() => {
      resolve({ ok: false });
    }, deadlineMs);
  });
  // Both ends are handled here, so that a failure after the deadline is not left to end the process.
  const answer = work.then(
    (value): Answer<T> => ({ ok: true, value }),
    (error: unknown): Answer<T> => {
      log.warn({ error: nameOf(error) }, `${what} did not answer a readiness check`);
      return { ok: false };
    },
  );
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
