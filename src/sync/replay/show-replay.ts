import type { MemberEffect } from '../../core/effect.ts';
import type { ReplayOutcome } from '../../core/replay.ts';
import { findIntroducing, type IntroducingEvent } from '../../store/introducing-events.ts';
import type { Page, PageRequest } from '../../store/page.ts';
import { findEffects, type EffectPosition, type EffectView } from '../../store/replay-effects.ts';
import { findItems, type ItemPosition, type ItemView } from '../../store/replay-items.ts';
import {
  findReplay,
  findReplays,
  type Replay,
  type ReplayFilter,
  type ReplayPosition,
  type ReplayState,
} from '../../store/replays.ts';
import type { SyncContext } from '../context.ts';
import { isUuid } from '../is-uuid.ts';
import { readEvent } from '../read-event.ts';
import { orUnavailable } from '../unavailable.ts';

type Counts<Key extends string> = Readonly<Partial<Record<Key, number>>>;

/** What is shown of a replay outside. */
export interface ReplayView extends Pick<
  Replay,
  | 'id'
  | 'organizationId'
  | 'name'
  | 'reason'
  | 'actor'
  | 'runBy'
  | 'dryRun'
  | 'stateReason'
  | 'createdAt'
  | 'plannedAt'
  | 'finishedAt'
> {
  readonly filter: Readonly<Record<string, string>> | null;
  readonly state: ReplayState;
  readonly progress: { readonly total: number; readonly planned: number; readonly done: number };
  /** Null until it is planned: events by planned outcome, members by effect. */
  readonly outcomes: Counts<ReplayOutcome> | null;
  readonly effects: Counts<MemberEffect> | null;
  readonly settles: number | null;
}

/** A replay as it is shown. */
export function viewReplay(replay: Replay): ReplayView {
  const { total, planned, done, filter, state, outcomes, effects, batch: _batch, epoch: _epoch, ...shown } = replay;
  return {
    ...shown,
    state: state as ReplayState,
    filter: filter as ReplayView['filter'],
    progress: { total, planned, done },
    outcomes: outcomes as ReplayView['outcomes'],
    effects: effects as ReplayView['effects'],
  };
}

type Reading = Pick<SyncContext, 'database'>;

/** A replay and how far it is; null when there is none with this id. Throws UnavailableError. */
export async function showReplay({ database }: Reading, id: string): Promise<ReplayView | null> {
  const replay = isUuid(id) ? await orUnavailable(findReplay(database, id)) : null;
  return replay === null ? null : viewReplay(replay);
}

/** A page of replays, newest first. Throws UnavailableError. */
export async function listReplays(
  { database }: Reading,
  filter: ReplayFilter,
  page: PageRequest<ReplayPosition>,
): Promise<Page<ReplayView, ReplayPosition>> {
  const { data, after } = await orUnavailable(findReplays(database, filter, page));
  return { data: data.map(viewReplay), after };
}

/** A page of a replay's events; null when there is no such replay. Throws UnavailableError. */
export async function listItems(
  { database }: Reading,
  id: string,
  planned: ReplayOutcome | undefined,
  page: PageRequest<ItemPosition>,
): Promise<Page<ItemView, ItemPosition> | null> {
  const replay = await showReplay({ database }, id);
  return replay === null ? null : orUnavailable(findItems(database, replay.id, planned, page));
}

/** What reads effects: the settings are for reading the events that tell of new members. */
type EffectReading = Pick<SyncContext, 'database' | 'settings'>;

/** A page of what a replay would do to members; null when there is no such replay. Throws UnavailableError. */
export async function listEffects(
  { database, settings }: EffectReading,
  id: string,
  effect: MemberEffect | undefined,
  page: PageRequest<EffectPosition>,
): Promise<Page<EffectView, EffectPosition> | null> {
  const replay = await showReplay({ database }, id);
  if (replay === null) return null;
  const { data, after } = await orUnavailable(findEffects(database, replay.id, effect, page));
  const strangers = data.filter(({ email }) => email === null).map(({ memberId }) => memberId);
  const told = await orUnavailable(findIntroducing(database, replay.id, strangers));
  const addresses = new Map(told.map((event) => [event.memberId, addressIn(event, settings.roleAttribute)]));
  return { data: data.map((row) => ({ ...row, email: row.email ?? addresses.get(row.memberId) ?? null })), after };
}

/**
 * The address in an event. A plan keeps nothing personal, so a member that is yet to be made is known by the payload alone,
 * for as long as that is kept.
 */
function addressIn(event: IntroducingEvent, roleAttribute: string): string | null {
  const reading = readEvent(event, roleAttribute);
  return reading.ok && 'user' in reading.event ? reading.event.user.email : null;
}
