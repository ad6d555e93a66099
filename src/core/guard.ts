import type { Change, MemberChange } from './change.ts';
import { isMemberChange, sidesOf } from './change.ts';
import { membersConcerned } from './concerned.ts';
import type { Decision } from './decision.ts';
import { diffIdentity, viewIdentity } from './diff.ts';
import type { DirectoryEvent } from './event.ts';
import { evolve } from './evolve.ts';
import { heldBack, holdBackIn, isActiveAdmin } from './hold.ts';
import { type HeldChange } from './held.ts';
import type { MemberRecord } from './member.ts';
import { recordsOf, type GuardRules, type Headcount, type Rules, type SyncState } from './state.ts';

/**
 * Holds back what a decision removes beyond what may go within the window (section 6): more than `count` people, and
 * more than `share` of those who were active. Grants and changes of profiles pass. While a hold of the organization is
 * open, further removals join it, however slowly they come. The end of a whole directory is judged by its own policy.
 */
export function guardRemovals(state: SyncState, event: DirectoryEvent, decision: Decision, rules: Rules): Decision {
  const { guard } = rules;
  if (guard === null || decision.outcome === 'failed') return decision;
  const ends = endsOfDirectories(state, decision);
  const count: Headcount = { ...state.headcount };
  const changes: Change[] = [];
  let reason: string | null = null;
  for (const change of decision.changes) {
    if (!isRemoval(change) || ends.has(change.after.statusEventId)) {
      changes.push(change, ...released(state, change));
      continue;
    }
    const { id: memberId, statusEventId: eventId } = change.after;
    if (!isBeyond(count, guard)) {
      count.removed += 1;
      count.active -= 1;
      changes.push(change, { kind: 'removal-counted', memberId, eventId });
      continue;
    }
    reason ??= heldReason(count, guard);
    count.holding = true;
    const held: HeldChange = { memberId, eventId, rule: 'mass_removal', answer: 'waiting' };
    changes.push(...holdBackIn([change], held, { active: count.active + count.removed, removed: count.removed }));
  }
  if (reason !== null) return { ...decision, outcome: 'held', reason, changes };
  if (isHeldAlready(state, event, decision)) {
    return { ...decision, outcome: 'held', reason: 'The removal of this person is held already.', changes };
  }
  return { ...decision, changes };
}

type Removal = Extract<MemberChange, { kind: 'member-updated' }>;

function isRemoval(change: Change): change is Removal {
  if (change.kind !== 'member-updated' || change.after.managedBy !== 'directory') return false;
  return change.before.status === 'active' && change.after.status === 'deactivated';
}

function isBeyond({ active, removed, holding }: Headcount, { count, share }: GuardRules): boolean {
  return holding || (removed + 1 > count && removed + 1 > share * (active + removed));
}

function heldReason({ active, removed, holding }: Headcount, { windowMinutes }: GuardRules): string {
  if (holding) return 'The removal waits for an operator: a mass removal is held in this organization.';
  return `The removal waits for an operator: ${removed} of ${active + removed} active members were removed within ${windowMinutes} minutes, and no more go by themselves.`;
}

/** The events by which the directories of a state, or of a decision on it, ended. */
function endsOfDirectories(state: SyncState, { changes }: Decision): ReadonlySet<string | null> {
  const recorded = changes.flatMap((change) => (change.kind === 'directory-recorded' ? [change.directory] : []));
  const ended = [...state.directories.values(), ...recorded].flatMap((directory) => directory.ended?.eventId ?? []);
  return new Set<string | null>(ended);
}

/** The end of a hold that has nothing more to hold back: the directory shows the person there again. */
function released(state: SyncState, change: Change): Change[] {
  if (!isMemberChange(change) || change.kind === 'member-merged') return [];
  const { before, after } = sidesOf(change);
  const [was, is] = [before?.held ?? null, after?.held ?? null];
  if (before === null || was === null || is !== null) return [];
  return state.holds.has(before.id) ? [{ kind: 'hold-released', memberId: before.id }] : [];
}

function isHeldAlready(state: SyncState, event: DirectoryEvent, { outcome }: Decision): boolean {
  if (!('user' in event) || (event.type !== 'dsync.user.deleted' && event.user.active)) return false;
  if (outcome !== 'applied' && outcome !== 'unchanged') return false;
  return membersConcerned(state, event).some(({ held }) => held !== null);
}

/** What an event, or a step without one, changes. */
export interface Changing {
  readonly changes: readonly Change[];
}

/** What is applied together, with what the last admin's rule made of it. */
export interface Kept<T> {
  readonly lists: readonly T[];
  /** Who was kept, and in which of the lists the change that is held now was; null when nobody had to be. */
  readonly kept: { readonly held: HeldChange; readonly at: number; readonly member: MemberRecord } | null;
}

/**
 * Keeps the organization's last active admin (section 6), judged on the net effect of what is applied together: two may
 * swap, in either order. Of several who go together the one whose change came last stays.
 */
function keepLastAdmin<T extends Changing>(before: Headcount, lists: readonly T[]): Kept<T> {
  const last = lastLost(before.admins, lists);
  if (last === null) return { lists, kept: null };
  const eventId = last.change.after.statusEventId;
  const lowered = last.change.after.status === 'active';
  const held: HeldChange = {
    memberId: last.change.after.id,
    rule: 'last_admin',
    eventId: lowered ? last.change.after.roleEventId : eventId,
    answer: 'waiting',
  };
  let begun = false;
  let at = lists.length - 1;
  const rewritten = lists.map((list, place) => {
    const changes = holdBackIn(list.changes, held, { active: before.active, removed: 0 }, begun);
    if (!begun && changes.some((change) => change.kind === 'change-held' && change.held === held)) {
      begun = true;
      at = place;
    }
    return { ...list, changes };
  });
  return { lists: rewritten, kept: { held, at, member: last.change.after } };
}

/** The last change by which somebody is an active admin no more, where there was one and none is left. */
function lastLost(admins: number, lists: readonly Changing[]): { readonly change: Removal } | null {
  if (admins === 0) return null;
  for (const { had, has, change } of movedAdmins(lists).toReversed()) {
    if (had && !has && change.kind === 'member-updated' && change.after.managedBy === 'directory') return { change };
  }
  return null;
}

/** What a batch comes to under the last admin's rule: its decisions, and what follows from all of them. */
export interface GuardedBatch<T> {
  readonly decisions: readonly T[];
  readonly followUps: readonly (Changing & { readonly eventId: string | null })[];
}

/**
 * Judges what was decided together, once it is in the state: keeps the last admin, and lets those go who were kept as the
 * last and are so no more. `before`: the headcount from before the first of the decisions.
 */
export function guardTogether<T extends Decision>(
  state: SyncState,
  rules: Rules,
  before: Headcount,
  decisions: readonly T[],
): GuardedBatch<T> {
  if (rules.guard?.lastAdmin !== true) return { decisions, followUps: [] };
  const { lists, kept } =
    state.headcount.admins > 0 ? { lists: decisions, kept: null } : keepLastAdmin(before, decisions);
  if (kept === null) return { decisions: lists, followUps: letLastAdminsGo(state, rules) };
  evolve(state, { kind: 'change-held', held: kept.held, of: { active: before.active, removed: 0 } });
  evolve(state, { kind: 'member-updated', before: kept.member, after: heldBack(kept.member, kept.held) });
  const reason = 'The change waits for an operator: it takes away the last active admin of the organization.';
  const judged = lists.map((decision, at) =>
    at === kept.at ? { ...decision, outcome: 'held' as const, reason } : decision,
  );
  return { decisions: judged, followUps: [] };
}

/** Whether each member that changes could administer before and can after all of it, in order of their last changes. */
function movedAdmins(lists: readonly Changing[]) {
  const net = new Map<string, { readonly had: boolean; readonly has: boolean; readonly change: MemberChange }>();
  for (const change of lists.flatMap(({ changes }) => changes).filter(isMemberChange)) {
    const { before, after } = sidesOf(change);
    const id = 'after' in change ? change.after.id : change.before.id;
    const had = net.get(id)?.had ?? isActiveAdmin(before);
    net.delete(id);
    net.set(id, { had, has: isActiveAdmin(after), change });
  }
  return [...net.values()];
}

/**
 * What the holds of last admins still keep although somebody else administers the organization by now: their changes,
 * each with the event that had asked for it. Carries them into the state.
 */
function letLastAdminsGo(state: SyncState, rules: Rules): (Changing & { readonly eventId: string | null })[] {
  const waiting = [...state.holds.values()].filter(({ rule, answer }) => rule === 'last_admin' && answer === 'waiting');
  const ids = waiting.map(({ memberId }) => memberId);
  return recordsOf(ids, state.members).flatMap((member) => {
    if (state.headcount.admins - Number(isActiveAdmin(member)) < 1) return [];
    const release: Change = { kind: 'hold-released', memberId: member.id };
    evolve(state, release);
    const identities = [member.identityId].filter((id) => id !== null);
    const changes = identities.flatMap((id) => diffIdentity(state, rules, viewIdentity(state, id, state)));
    for (const change of changes) evolve(state, change);
    return [{ changes: [release, ...changes], eventId: member.statusEventId }];
  });
}

/**
 * Judges changes that no event asked for: a mapping, the end of an override, the answer to a hold. Only the last admin is
 * kept there, since a person has decided the rest. Carries them into the state.
 */
export function guardRederived(state: SyncState, rules: Rules, changes: readonly MemberChange[]): Change[] {
  const before = { ...state.headcount };
  const noted = changes.flatMap((change) => [change, ...released(state, change)]);
  for (const change of noted) evolve(state, change);
  const decision: Decision = { outcome: 'applied', reason: '', changes: noted };
  const { decisions, followUps } = guardTogether(state, rules, before, [decision]);
  return [...decisions, ...followUps].flatMap((list) => [...list.changes]);
}
