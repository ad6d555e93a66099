import { explainMember as explainByRules, type Claimant } from '../core/explain.ts';
import type { DecidingEvent } from '../core/deciding-event.ts';
import type { HoldInForce } from '../core/explain-hold.ts';
import {
  erasedSentence,
  roleSentence,
  statusSentence,
  type ErasureInForce,
  type OverrideInForce,
} from '../core/explain-words.ts';
import type { Outcome } from '../core/decision.ts';
import { viewIdentity } from '../core/diff.ts';
import type { MemberRecord } from '../core/member.ts';
import type { SyncState } from '../core/state.ts';
import type { Transaction } from '../store/database.ts';
import { findErasure } from '../store/erasures.ts';
import { findHeldOf } from '../store/holds.ts';
import { loadIdentities } from '../store/load-state.ts';
import { findMemberRecord } from '../store/member-record.ts';
import { findEvent, type EventView } from '../store/read-events.ts';
import { findChangesOf, findEventsOf, type TimelineEvent } from '../store/read-history.ts';
import { findOverride } from '../store/overrides.ts';
import { findMember } from '../store/read-members.ts';
import type { SyncContext } from './context.ts';
import type { DirectoryUserView, MemberExplanation } from './member-explanation.ts';
import { isPseudonym } from './pseudonym.ts';
import { rulesFor } from './rules-for.ts';
import { isMemberId } from './show-member.ts';
import { orUnavailable } from './unavailable.ts';

/** The newest events and changes that are shown. */
const timelineLimit = 200;

/**
 * Explains a member, present or gone: one sentence each for status and role, what the rules had to go by, what did not
 * count, and what happened. Null for an unknown id; UnavailableError while the database is away.
 */
export async function explainMember(context: SyncContext, id: string): Promise<MemberExplanation | null> {
  const { database } = context;
  if (!isMemberId(id)) return null;
  return orUnavailable(
    // One snapshot, so that the sentences and the evidence cannot disagree.
    database.prisma.$transaction((tx) => explainIn(tx, context, id), { isolationLevel: 'RepeatableRead' }),
  );
}

async function explainIn(tx: Transaction, context: SyncContext, id: string): Promise<MemberExplanation | null> {
  const member = await findMember({ prisma: tx }, id);
  const record = member === null ? null : await findMemberRecord(tx, member.id);
  if (member === null || record === null) return null;
  const { organizationId } = member;
  const { state, claimants, considered, ignored } = await tellAgain(tx, context, organizationId, record);
  const override = await findOverrideInForce(tx, record.id);
  const hold = await findHoldInForce(tx, record, claimants);
  const changes = await findChangesOf({ prisma: tx }, record.id, timelineLimit);
  const directoryUserIds = claimants.map(({ user }) => user.id);
  const eventIds = changes.flatMap(({ eventId }) => eventId ?? []);
  const events = await findEventsOf({ prisma: tx }, organizationId, { directoryUserIds, eventIds }, timelineLimit);
  const status = await findDecidingEvent(tx, record.statusEventId);
  const role = await findDecidingEvent(tx, record.roleEventId);
  const erasure = isPseudonym(record.email) ? await findErasureInForce(tx, record.id) : null;
  const why = erasure === null ? statusSentence(record, { decided: status, override, hold }) : erasedSentence(erasure);
  const set = record.roleSource === 'eppo' || hold?.asks === 'lower_role';
  const rule = set ? null : (considered.find(({ decided }) => decided)?.rule ?? null);
  return {
    member,
    status: { sentence: why, eventId: record.statusEventId },
    role: {
      sentence: roleSentence(record, considered, { decided: role, override, hold }).trim(),
      source: record.roleSource,
      rule,
      eventId: record.roleEventId,
    },
    override,
    hold,
    erasure,
    directoryUsers: claimants.map((claimant) => directoryUserView(claimant, state)),
    considered,
    ignored: [...ignored.map((input) => ({ ...input, type: null })), ...events.flatMap(ignoredEvent)],
    timeline: { events, changes },
  };
}

/** Derives the member once more from what is stored, by the rules that made it. */
async function tellAgain(
  tx: Transaction,
  { settings }: SyncContext,
  organizationId: string,
  { id, identityId }: MemberRecord,
) {
  const identities = identityId === null ? [] : [identityId];
  const { state, defaultRole } = await loadIdentities(tx, organizationId, identities, { lock: false });
  const rules = rulesFor(organizationId, settings, defaultRole);
  const view = viewIdentity(state, identityId ?? '', state);
  return { state, ...explainByRules(view, [...state.members.values()], id, rules) };
}

function directoryUserView({ user, present, leads }: Claimant, state: SyncState): DirectoryUserView {
  return {
    id: user.id,
    directoryId: user.directoryId,
    directoryName: state.directories.get(user.directoryId)?.name ?? null,
    present,
    leads,
    email: user.snapshot?.email ?? null,
    roleAttribute: user.snapshot?.roleAttribute ?? null,
    workosRoles: user.snapshot?.roleSlugs ?? [],
  };
}

const uncounted: ReadonlySet<Outcome> = new Set<Outcome>(['superseded', 'failed', 'held', 'ignored']);

function ignoredEvent({ id: eventId, type, outcome, reason }: TimelineEvent): MemberExplanation['ignored'] {
  return outcome !== null && uncounted.has(outcome) ? [{ eventId, type, reason: reason ?? '' }] : [];
}

async function findOverrideInForce(tx: Transaction, memberId: string): Promise<OverrideInForce | null> {
  const found = await findOverride(tx, memberId);
  if (found === null) return null;
  const { role, status, actor, reason, expiresAt } = found;
  return { role, status, actor, reason, expiresAt: expiresAt.toISOString() };
}

/** While nobody is in the directory it is the removal that is held; else, of an admin, a lower role. */
async function findHoldInForce(
  tx: Transaction,
  { id, held: rule }: MemberRecord,
  claimants: readonly Claimant[],
): Promise<HoldInForce | null> {
  const found = rule === null ? null : await findHeldOf({ prisma: tx }, id, rule);
  if (rule === null || found === null) return null;
  const { holdId, state, eventId, restored, heldAt, decidedAt, decidedBy } = found;
  return {
    id: holdId,
    rule,
    asks: claimants.some(({ present }) => present) ? 'lower_role' : 'removal',
    answer: state === 'waiting' ? 'waiting' : 'rejected',
    heldAt: heldAt.toISOString(),
    asked: await findDecidingEvent(tx, eventId),
    restored,
    decidedBy,
    decidedAt: decidedAt?.toISOString() ?? null,
  };
}

async function findErasureInForce(tx: Transaction, memberId: string): Promise<ErasureInForce | null> {
  const found = await findErasure({ prisma: tx }, memberId);
  return found === null ? null : { erasedAt: found.erasedAt.toISOString(), actor: found.actor, reason: found.reason };
}

async function findDecidingEvent(tx: Transaction, id: string | null): Promise<DecidingEvent | null> {
  const event: EventView | null = id === null ? null : await findEvent({ prisma: tx }, id);
  return event === null ? null : { id: event.id, type: event.type, at: event.occurredAt.toISOString() };
}
