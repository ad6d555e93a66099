import type { Transaction } from '../../store/database.ts';
import type { Resync } from '../../store/resyncs.ts';
import type { WorkosApi } from '../../workos/api.ts';
import { WorkosApiError } from '../../workos/api-error.ts';
import { createPace } from '../../workos/pace.ts';
import { withRetries } from '../../workos/with-retries.ts';
import type { SyncContext } from '../context.ts';
import { ResyncFailedError } from './resync-failed.ts';

/** How WorkOS is asked; other values are for tests. */
export interface ResyncPace {
  /** WorkOS allows 4 requests a second per directory (WorkOS documentation, rate limits). */
  readonly perSecond?: number;
  /** Tries of one request in all, some seconds apart. */
  readonly tries?: number;
  /** Milliseconds before the second try. */
  readonly firstWaitMs?: number;
}

/** What the steps of one resync work with. */
export interface ResyncRun {
  readonly context: SyncContext;
  readonly signal: AbortSignal;
  readonly workos: WorkosApi;
  /** Asks WorkOS at the pace it allows, and again when it could not answer. Throws WorkosApiError, or when stopped. */
  ask<T>(question: (workos: WorkosApi) => Promise<T>): Promise<T>;
  /** One transaction, for one step. */
  write<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
}

/** Does one thing, and resolves to where the resync is then; null: at its end. */
export type ResyncStage = (run: ResyncRun, resync: Resync) => Promise<Resync | null>;

const transactionLimits = { maxWait: 10_000, timeout: 60_000 };

/** Prepares the run of one resync in this process. Throws ResyncFailedError without an API key. */
export function openResyncRun(context: SyncContext, signal: AbortSignal, pace: ResyncPace): ResyncRun {
  const { workos, database } = context;
  if (workos === null) {
    throw new ResyncFailedError('This process has no key for WorkOS’s API. Set WORKOS_API_KEY, also for the workers.');
  }
  const { perSecond = 4, tries = 6, firstWaitMs } = pace;
  const turns = createPace(perSecond);
  return {
    context,
    signal,
    workos,
    ask: (question) =>
      withRetries(
        async () => {
          await turns.turn(signal);
          return question(workos);
        },
        { signal, tries, firstWaitMs },
      ),
    write: (work) => database.prisma.$transaction(work, transactionLimits),
  };
}

/** Whether WorkOS answered that it does not know what was asked for. */
export function isNotFound(error: unknown): boolean {
  return error instanceof WorkosApiError && error.kind === 'not_found';
}
