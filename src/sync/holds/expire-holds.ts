import { findOldHolds, type StoredHold } from '../../store/holds.ts';
import { noticeExpiring } from '../../store/hold-notices.ts';
import type { SyncContext } from '../context.ts';
import { approveHold, rejectHold } from './answer-hold.ts';
import { HoldRefusedError } from './hold-refused.ts';

/** Holds that are looked at in one sweep. */
const atOnce = 20;
/** How long before its end a hold is told of once more: a day, or a quarter of its time where that is less. */
const noticeHours = 24;

/**
 * Answers the holds whose time is up, as HOLD_EXPIRY_ANSWER says, and has it told of those whose time is almost up.
 * Resolves to how many were answered. Does nothing where holds never expire.
 */
export async function expireHolds(context: SyncContext): Promise<number> {
  const { holdExpiryHours: hours, holdExpiryAnswer } = context.settings;
  if (hours === 0) return 0;
  const { database } = context;
  const ahead = Math.floor(hours - Math.min(noticeHours, hours / 4));
  const soon = await findOldHolds(database, ahead, atOnce);
  await noticeExpiring(
    database.prisma,
    soon.map(({ id }) => id),
  );
  const expired = await findOldHolds(database, hours, atOnce);
  for (const hold of expired) await expire(context, hold, holdExpiryAnswer);
  return expired.length;
}

async function expire(context: SyncContext, hold: StoredHold, answer: 'approve' | 'reject'): Promise<void> {
  const said = { memberIds: null, reason: `Nobody answered within ${context.settings.holdExpiryHours} hours.` };
  try {
    // What takes the last admin away is never approved by itself.
    if (answer === 'reject' || hold.rule === 'last_admin') await rejectHold(context, hold.id, said, 'eppo');
    else {
      await approveHold(context, hold.id, { ...said, overrideLastAdmin: false, members: 'deactivate' }, 'eppo');
    }
  } catch (error) {
    // Somebody has answered meanwhile.
    if (!(error instanceof HoldRefusedError)) throw error;
  }
}
