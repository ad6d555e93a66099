import { isDeletionHeld } from '../../core/presence.ts';
import { lockOrganization } from '../../store/claim-events.ts';
import type { Transaction } from '../../store/database.ts';
import { auditOrganization, type Actor } from '../../store/edit-member.ts';
import {
  answerHeld,
  closeDirectoryHold,
  findHeadcount,
  findHold,
  restoreBefore,
  type Chosen,
  type HoldAnswer,
  type StoredHold,
} from '../../store/holds.ts';
import { laneOf } from '../../store/lane.ts';
import { readDirectory } from '../../store/resync-mirror.ts';
import { startDirectoryRun, startHoldRun } from '../../store/runs.ts';
import { closeAnswered } from '../../store/write-guard.ts';
import type { SyncContext } from '../context.ts';
import { isUuid } from '../is-uuid.ts';
import { orUnavailable } from '../unavailable.ts';
import { wakeLane } from '../wake-lane.ts';
import { endDirectoryNow } from './end-directory.ts';
import { HoldRefusedError } from './hold-refused.ts';
import { showHold, type HoldView } from './list-holds.ts';

/** What an operator says to a hold. */
export interface Answer {
  /** Members that are meant; null: all that wait. Of the end of a directory always null. */
  readonly memberIds: Chosen;
  readonly reason: string;
}

/** What approving needs besides. */
export interface Approval extends Answer {
  /** Whether the last active admin may go, too. */
  readonly overrideLastAdmin: boolean;
  /** What becomes of the members of a directory that has ended; of no meaning for other holds. */
  readonly members: 'deactivate' | 'release';
}

/**
 * Lets what waits happen, for all or some; audited. The members are changed in the background, by the organization's
 * lane, and the last admin's rule is asked again. Throws HoldRefusedError (`not_found`, `hold_closed`, `not_held`,
 * `last_admin`, `held_as_whole`), or UnavailableError while the database is away.
 */
export async function approveHold(
  context: SyncContext,
  id: string,
  approval: Approval,
  actor: Actor,
): Promise<HoldView> {
  return answer(context, id, async (tx, hold) => {
    const { memberIds, overrideLastAdmin, members, reason } = approval;
    if (hold.rule === 'directory_deleted') {
      if (memberIds !== null) throw new HoldRefusedError({ code: 'held_as_whole' });
      return endHeldDirectory(tx, context, hold, { members, reason, actor });
    }
    if (hold.rule === 'last_admin' && !overrideLastAdmin && (await isStillLast(tx, hold))) {
      throw new HoldRefusedError({ code: 'last_admin' });
    }
    const answered = await answerAll(tx, hold, memberIds, { state: 'approved', actor });
    await startHoldRun(tx, hold, actor, { overrideLastAdmin });
    await note(tx, hold, { actor, action: 'hold.approved', after: { members: answered, reason, overrideLastAdmin } });
  });
}

/**
 * Keeps those who wait, all or some, in spite of the directory; audited. They stay until the directory shows them there
 * again. Throws as `approveHold`.
 */
export async function rejectHold(context: SyncContext, id: string, answered: Answer, actor: Actor): Promise<HoldView> {
  return answer(context, id, async (tx, hold) => {
    const { memberIds, reason } = answered;
    if (hold.rule === 'directory_deleted') {
      if (memberIds !== null) throw new HoldRefusedError({ code: 'held_as_whole' });
      if (hold.closedAt !== null) throw new HoldRefusedError({ code: 'hold_closed', answer: hold.answer });
      await closeDirectoryHold(tx, hold.id, 'rejected');
      await note(tx, hold, { actor, action: 'hold.rejected', after: { directoryId: hold.directoryId, reason } });
      return;
    }
    const members = await answerAll(tx, hold, memberIds, { state: 'rejected', actor });
    await startHoldRun(tx, hold, actor, { overrideLastAdmin: false });
    await note(tx, hold, { actor, action: 'hold.rejected', after: { members, reason } });
  });
}

/**
 * Brings back those whom the guard had let go before it held the rest, all or some, each as it was; audited. Throws
 * HoldRefusedError (`not_found`, `nothing_removed`), or UnavailableError.
 */
export async function restoreRemoved(context: SyncContext, id: string, asked: Answer, actor: Actor): Promise<HoldView> {
  return answer(context, id, async (tx, hold) => {
    const windowMinutes = context.settings.guardWindowMinutes;
    const known = hold.rule === 'mass_removal';
    const restored = known ? await restoreBefore(tx, hold, asked.memberIds, { windowMinutes, actor }) : [];
    if (restored.length === 0) throw new HoldRefusedError({ code: 'nothing_removed' });
    await startHoldRun(tx, hold, actor, { overrideLastAdmin: false });
    const after = { members: restored.length, reason: asked.reason };
    await note(tx, hold, { actor, action: 'hold.restored', after });
  });
}

/** Milliseconds; the organization's lock is held by one batch of events at a time, which may take a while. */
const transactionLimits = { maxWait: 10_000, timeout: 120_000 };

async function answer(
  context: SyncContext,
  id: string,
  work: (tx: Transaction, hold: StoredHold) => Promise<void>,
): Promise<HoldView> {
  const { prisma } = context.database;
  const found = isUuid(id) ? await orUnavailable(findHold({ prisma }, id)) : null;
  if (found === null) throw new HoldRefusedError({ code: 'not_found' });
  const done = prisma.$transaction(async (tx) => {
    await lockOrganization(tx, found.organizationId);
    const hold = await findHold({ prisma: tx }, id);
    if (hold === null) throw new HoldRefusedError({ code: 'not_found' });
    await work(tx, hold);
  }, transactionLimits);
  await orUnavailable(done);
  await wakeLane(context, laneOf(found.organizationId, null));
  const view = await showHold(context, id);
  if (view === null) throw new HoldRefusedError({ code: 'not_found' });
  return view;
}

async function answerAll(
  tx: Transaction,
  hold: StoredHold,
  chosen: Chosen,
  said: { readonly state: 'approved' | 'rejected'; readonly actor: Actor },
): Promise<number> {
  if (hold.closedAt !== null) throw new HoldRefusedError({ code: 'hold_closed', answer: hold.answer });
  const answered = await answerHeld(tx, hold.id, chosen, said);
  const missing = chosen === null ? 0 : new Set(chosen).size - answered.length;
  if (missing > 0) throw new HoldRefusedError({ code: 'not_held', count: missing });
  await closeAnswered(tx, [hold.id]);
  return answered.length;
}

async function isStillLast(tx: Transaction, { id, organizationId }: StoredHold): Promise<boolean> {
  const { admins } = await findHeadcount(tx, organizationId);
  const held = await tx.heldChange.findMany({ where: { holdId: id, state: 'waiting' }, select: { memberId: true } });
  const among = await tx.member.count({
    where: { id: { in: held.map(({ memberId }) => memberId) }, role: 'admin', status: 'active' },
  });
  return admins - among < 1;
}

/** A rejected end of a directory can still be approved: its members would have nobody to ask otherwise. */
async function endHeldDirectory(
  tx: Transaction,
  { settings }: SyncContext,
  hold: StoredHold,
  said: { readonly members: 'deactivate' | 'release'; readonly reason: string; readonly actor: Actor },
): Promise<void> {
  const directory = hold.directoryId === null ? undefined : await readDirectory(tx, hold.directoryId);
  if (directory === undefined || !isDeletionHeld(directory)) {
    throw new HoldRefusedError({ code: 'hold_closed', answer: hold.answer });
  }
  await endDirectoryNow(tx, settings, { directory, policy: said.members, actor: said.actor });
  if (said.members === 'deactivate') await startDirectoryRun(tx, directory, said.actor);
  const given: HoldAnswer = said.members === 'release' ? 'released' : 'approved';
  await closeDirectoryHold(tx, hold.id, given);
  const after = { directoryId: directory.id, members: said.members, reason: said.reason };
  await note(tx, hold, { actor: said.actor, action: 'hold.approved', after });
}

async function note(
  tx: Transaction,
  { id, organizationId, rule }: StoredHold,
  entry: { readonly actor: Actor; readonly action: string; readonly after: object },
): Promise<void> {
  const after = { holdId: id, rule, ...entry.after };
  await auditOrganization(tx, organizationId, { ...entry, before: null, after });
}
