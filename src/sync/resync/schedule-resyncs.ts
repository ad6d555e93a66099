import { findDueDirectories, findKnownDirectories, insertResync, type DueDirectory } from '../../store/resyncs.ts';
import { readTimestamp } from '../../workos/event-time.ts';
import { isIdentifier } from '../../workos/identifier.ts';
import { withRetries } from '../../workos/with-retries.ts';
import { demoPrefix } from '../begin-story.ts';
import { scheduleActor } from './apply-differences.ts';
import type { SyncContext } from '../context.ts';
import { queueResync } from './start-resync.ts';

/** Scheduled resyncs that may be unfinished at once: WorkOS is asked by other things too, and nobody waits for them. */
const runningLimit = 4;
const hourMs = 3_600_000;

/**
 * Starts a resync of each directory whose newest one is older than `everyMs`, the longest ago first; one that failed is
 * tried again after an hour. WorkOS knows nothing of the demo's, so they are left out. Resolves to how many were started.
 */
export async function scheduleResyncs(context: SyncContext, everyMs: number): Promise<number> {
  const failedMs = Math.min(everyMs, hourMs);
  const due = await findDueDirectories(context.database, {
    everyMs,
    failedMs,
    running: runningLimit,
    exceptPrefix: demoPrefix,
  });
  return start(context, due);
}

/** A directory that was connected just now is about to be told of by its events. */
const newMs = hourMs / 4;
/** Pages of 100 directories; a list that goes on for ever ends here. */
const pageLimit = 1_000;

/**
 * Starts a resync of each directory that WorkOS lists and nothing has told of: its events were missed from the first on.
 * Does nothing without WorkOS's API. Resolves to how many were started.
 */
export async function scheduleUnknown(context: SyncContext, signal: AbortSignal): Promise<number> {
  const { workos, database } = context;
  if (workos === null) return 0;
  let started = 0;
  let after: string | undefined;
  for (let pages = 0; pages < pageLimit; pages += 1) {
    const page = await withRetries(() => workos.listDirectories({ after }), { signal, tries: 3 });
    const listed = page.data.flatMap((wire) => linkedDirectory(wire) ?? []);
    const known = await findKnownDirectories(
      database,
      listed.map(({ id }) => id),
    );
    started += await start(
      context,
      listed.filter(({ id }) => !known.has(id)),
    );
    if (page.after === null) break;
    after = page.after;
  }
  return started;
}

function linkedDirectory(wire: Readonly<Record<string, unknown>>): DueDirectory | null {
  const { id, organization_id: organizationId, state, created_at: createdAt } = wire;
  // `linked` is what the Directory API calls the state that events call `active` (SDK 11).
  if ((state !== 'linked' && state !== 'active') || !isIdentifier(id) || !isIdentifier(organizationId)) return null;
  const isNew = (readTimestamp(createdAt) ?? 0) > Date.now() - newMs;
  return isNew ? null : { id, organizationId };
}

async function start(context: SyncContext, directories: readonly DueDirectory[]): Promise<number> {
  let started = 0;
  for (const { id: directoryId, organizationId } of directories) {
    const asked = { organizationId, directoryId, userId: null, dryRun: false, actor: scheduleActor };
    const resync = await insertResync(context.database.prisma, asked);
    if (resync === null) continue;
    started += 1;
    context.log.info({ resyncId: resync.id, directoryId }, 'a resync was scheduled');
    await queueResync(context, resync.id);
  }
  return started;
}
