import { auditReplay } from '../../store/audit-replay.ts';
import { findUnknown, insertReplay, type NewReplay } from '../../store/choose-replayed.ts';
import type { Actor } from '../../store/edit-member.ts';
import {
  claimOrganizations,
  findRival,
  OrganizationBusyError,
  organizationsOf,
  type Replay,
} from '../../store/replays.ts';
import type { SyncContext } from '../context.ts';
import { nameOf } from '../name-of.ts';
import { orUnavailable } from '../unavailable.ts';
import { ReplayRefusedError } from './replay-refused.ts';

/** Events of one replay at most; a plan is kept in memory while it is made. */
const eventLimit = 100_000;
/** Events of one transaction: few, so that the organization's lock is soon free for its own events. */
const batchSize = 100;

/** Milliseconds; choosing many events by a filter that no index helps takes a while. */
const transactionLimits = { maxWait: 10_000, timeout: 60_000 };

/**
 * Begins a replay: chooses its events, and has it planned in the background; audited. Without `dryRun` it is run as soon
 * as it is planned. Throws ReplayRefusedError (`events_unknown`, `replay_too_large`, `replay_running`), or
 * UnavailableError while the database is away.
 */
export async function startReplay(
  context: SyncContext,
  asked: Omit<NewReplay, 'batch' | 'actor'> & { readonly batch?: number },
  actor: Actor,
): Promise<Replay> {
  const { prisma } = context.database;
  const begin = prisma.$transaction(async (tx) => {
    if ('ids' in asked.events) {
      const { count, first } = await findUnknown(tx, asked.events.ids);
      if (count > 0) throw new ReplayRefusedError({ code: 'events_unknown', count, first });
    }
    const replay = await insertReplay(tx, { batch: batchSize, ...asked, actor }, eventLimit);
    if (replay.total > eventLimit) throw new ReplayRefusedError({ code: 'replay_too_large', limit: eventLimit });
    if (!replay.dryRun) await claim(context, tx, replay);
    await auditReplay(tx, replay, { actor, action: 'replay.created' });
    return replay;
  }, transactionLimits);
  const replay = await orUnavailable(begin);
  await queueReplay(context, replay.id);
  return replay;
}

/** Claims the replay's organizations, or says which other replay has one of them. */
export async function claim(
  { database }: SyncContext,
  tx: Parameters<typeof claimOrganizations>[0],
  { id }: Replay,
): Promise<void> {
  // Read before it fails: a transaction that PostgreSQL has refused something answers no further question.
  const organizations = (await organizationsOf({ prisma: tx }, id)).map(({ organizationId }) => organizationId);
  try {
    await claimOrganizations(tx, id);
  } catch (error) {
    if (!(error instanceof OrganizationBusyError)) throw error;
    const replayId = await findRival(database, organizations);
    throw new ReplayRefusedError({ code: 'replay_running', replayId });
  }
}

/** Tells the queue of a replay. A queue that cannot be reached is no loss: the relay finds it. */
export async function queueReplay({ queues, log }: SyncContext, replayId: string): Promise<void> {
  await queues.runReplay(replayId).catch((error: unknown) => {
    log.warn({ replayId, error: nameOf(error) }, 'a replay could not be queued; the relay will do it');
  });
}
