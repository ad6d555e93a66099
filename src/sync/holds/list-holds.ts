import type { Page, PageRequest } from '../../store/page.ts';
import {
  findHeld,
  findHold,
  findHolds,
  findRemovedBefore,
  type HeldMember,
  type HeldPosition,
  type HeldState,
  type HoldFilter,
  type HoldPosition,
  type StoredHold,
} from '../../store/holds.ts';
import { findHoldRun, type Run } from '../../store/runs.ts';
import type { SyncContext } from '../context.ts';
import { isUuid } from '../is-uuid.ts';
import { orUnavailable } from '../unavailable.ts';
import { summaryOf } from './hold-words.ts';

export type { HeldState, HoldAnswer } from '../../store/holds.ts';

type Reading = Pick<SyncContext, 'database' | 'settings'>;

/** A hold as it is shown outside. */
export interface HoldView extends StoredHold {
  /** One sentence for people, without personal data. */
  readonly summary: string;
  /** When it is answered by itself, and how; null: never, or it was answered. */
  readonly expiresAt: Date | null;
  readonly expiryAnswer: 'approve' | 'reject' | null;
  /** How far the newest answer has come; null before the first. */
  readonly run: Pick<Run, 'state' | 'total' | 'done' | 'changed'> | null;
}

/** A page of holds, the newest first. Throws UnavailableError while the database is away. */
export async function listHolds(
  context: Reading,
  filter: HoldFilter,
  page: PageRequest<HoldPosition>,
): Promise<Page<HoldView, HoldPosition>> {
  const list = async (): Promise<Page<HoldView, HoldPosition>> => {
    const { data, after } = await findHolds(context.database, filter, page);
    return { data: await Promise.all(data.map((hold) => viewHold(context, hold))), after };
  };
  return orUnavailable(list());
}

/** One hold; null when there is none with this id. Throws UnavailableError. */
export async function showHold(context: Reading, id: string): Promise<HoldView | null> {
  const hold = isUuid(id) ? await orUnavailable(findHold(context.database, id)) : null;
  return hold === null ? null : orUnavailable(viewHold(context, hold));
}

async function viewHold({ database, settings }: Reading, hold: StoredHold): Promise<HoldView> {
  const { holdExpiryHours: hours, holdExpiryAnswer } = settings;
  const expires = hours > 0 && hold.closedAt === null;
  const run = await findHoldRun(database, hold);
  return {
    ...hold,
    summary: summaryOf(hold, settings.guardWindowMinutes),
    expiresAt: expires ? new Date(hold.openedAt.getTime() + hours * 3_600_000) : null,
    expiryAnswer: expires ? holdExpiryAnswer : null,
    run: run === null ? null : { state: run.state, total: run.total, done: run.done, changed: run.changed },
  };
}

/**
 * A page of the members of a hold, by address; with `removed` of those whom the guard had let go before it. Null when
 * there is no such hold. Throws UnavailableError.
 */
export async function listHeld(
  { database, settings }: Reading,
  id: string,
  state: HeldState | 'removed' | undefined,
  page: PageRequest<HeldPosition>,
): Promise<Page<HeldMember, HeldPosition> | null> {
  const hold = isUuid(id) ? await orUnavailable(findHold(database, id)) : null;
  if (hold === null) return null;
  if (state !== 'removed') return orUnavailable(findHeld(database, id, state, page));
  if (hold.rule !== 'mass_removal') return { data: [], after: null };
  return orUnavailable(findRemovedBefore(database, hold, settings.guardWindowMinutes, page));
}
