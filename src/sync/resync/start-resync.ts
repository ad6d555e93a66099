import { auditOrganization, type Actor } from '../../store/edit-member.ts';
import { findDirectories } from '../../store/read-directories.ts';
import { readDirectory } from '../../store/resync-mirror.ts';
import { retryRaces } from '../../store/retry-races.ts';
import { findUnfinishedResync, insertResync, type NewResync, type Resync } from '../../store/resyncs.ts';
import { isIdentifier } from '../../workos/identifier.ts';
import type { SyncContext } from '../context.ts';
import { nameOf } from '../name-of.ts';
import { orUnavailable } from '../unavailable.ts';

/** Why a resync was not started; `code` is stable. */
export type ResyncRefusal =
  | { readonly code: 'resync_running'; readonly resyncId: string }
  | { readonly code: 'workos_api_off' }
  | { readonly code: 'not_found' };

/** A resync that was refused, with the sentence for whoever asked for it. */
export class ResyncRefusedError extends Error {
  override readonly name = 'ResyncRefusedError';
  readonly refusal: ResyncRefusal;

  constructor(refusal: ResyncRefusal) {
    super(sentenceOf(refusal));
    this.refusal = refusal;
  }
}

function sentenceOf(refusal: ResyncRefusal): string {
  switch (refusal.code) {
    case 'resync_running':
      return `A resync of the same is not finished yet. Wait for resync ${refusal.resyncId}, or read how far it is.`;
    case 'workos_api_off':
      return 'There is no key for WorkOS’s API, which a resync reads. Set WORKOS_API_KEY and start the service again.';
    case 'not_found':
      return 'There is no such directory.';
  }
}

/** The resync that stood in the way ended before it could be named; the next try finds the place free. */
class EndedMeanwhileError extends Error {
  override readonly name = 'EndedMeanwhileError';
}

/**
 * Starts a resync of a directory, or of one person in it, in the background; audited. Throws ResyncRefusedError
 * (`not_found`, `resync_running`, `workos_api_off`), or UnavailableError while the database is away.
 */
export async function startResync(
  context: SyncContext,
  directoryId: string,
  { dryRun, userId }: { readonly dryRun: boolean; readonly userId: string | null },
  actor: Actor,
): Promise<Resync> {
  if (context.workos === null) throw new ResyncRefusedError({ code: 'workos_api_off' });
  if (!isIdentifier(directoryId)) throw new ResyncRefusedError({ code: 'not_found' });
  const { prisma } = context.database;
  const starting = retryRaces(
    () =>
      prisma.$transaction(async (tx) => {
        const directory = await readDirectory(tx, directoryId);
        if (directory === undefined) throw new ResyncRefusedError({ code: 'not_found' });
        const { organizationId } = directory;
        const asked: NewResync = { organizationId, directoryId, userId, dryRun, actor };
        const resync = await insertResync(tx, asked);
        if (resync !== null) {
          const after = { resyncId: resync.id, directoryId, userId, dryRun };
          await auditOrganization(tx, organizationId, { actor, action: 'resync.started', before: null, after });
          return resync;
        }
        const running = await findUnfinishedResync(tx, directoryId, userId);
        if (running === null) throw new EndedMeanwhileError();
        throw new ResyncRefusedError({ code: 'resync_running', resyncId: running.id });
      }),
    (error) => error instanceof EndedMeanwhileError,
  );
  const resync = await orUnavailable(starting);
  await queueResync(context, resync.id);
  return resync;
}

/** What starting the resync of every directory came to. */
export interface StartedResyncs {
  readonly started: readonly Resync[];
  /** Directories that were being resynced already. */
  readonly running: number;
}

const pageLimit = 200;

/** Starts one for each directory that was not deleted, leaving those alone that have one. Throws as `startResync`. */
export async function startResyncs(
  context: SyncContext,
  { dryRun }: { readonly dryRun: boolean },
  actor: Actor,
): Promise<StartedResyncs> {
  if (context.workos === null) throw new ResyncRefusedError({ code: 'workos_api_off' });
  const started: Resync[] = [];
  let running = 0;
  for (let after: { id: string } | null = null; ;) {
    const page: Awaited<ReturnType<typeof findDirectories>> = await orUnavailable(
      findDirectories(context.database, {}, { limit: pageLimit, after }),
    );
    for (const { id, state } of page.data) {
      if (state !== 'active') continue;
      try {
        started.push(await startResync(context, id, { dryRun, userId: null }, actor));
      } catch (error) {
        if (!(error instanceof ResyncRefusedError) || error.refusal.code !== 'resync_running') throw error;
        running += 1;
      }
    }
    after = page.after;
    if (after === null) return { started, running };
  }
}

/** Tells the queue of a resync. A queue that cannot be reached is no loss: the relay finds it. */
export async function queueResync({ queues, log }: SyncContext, resyncId: string): Promise<void> {
  await queues.runResync(resyncId).catch((error: unknown) => {
    log.warn({ resyncId, error: nameOf(error) }, 'a resync could not be queued; the relay will do it');
  });
}
