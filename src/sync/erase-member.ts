import { decideErasure } from '../core/erase.ts';
import { lockOrganization } from '../store/claim-events.ts';
import type { Transaction } from '../store/database.ts';
import { lockMember, type Actor } from '../store/edit-member.ts';
import { findMerged, hasWaiting, writeErasure } from '../store/erase.ts';
import { findErasure, type Erasure } from '../store/erasures.ts';
import { loadIdentities } from '../store/load-state.ts';
import { findMemberRecord } from '../store/member-record.ts';
import { isOvertaken, retryRaces } from '../store/retry-races.ts';
import type { SyncContext } from './context.ts';
import { EditRefusedError } from './edit-refused.ts';
import { emailHashOf, isPseudonym, pseudonymsOf } from './pseudonym.ts';
import { rederiveIdentities } from './rederive.ts';
import { rulesFor } from './rules-for.ts';
import { showMember } from './show-member.ts';
import { orUnavailable } from './unavailable.ts';

/** What an erasure answers, the same however often it is asked for. */
export type ErasedMember = Pick<Erasure, 'memberId' | 'erasedAt' | 'emailHash'>;

interface Asked {
  readonly id: string;
  readonly organizationId: string;
  readonly key: string;
  readonly reason: string;
  readonly actor: Actor;
}

/** Milliseconds; the organization's lock is held by one batch of events at a time, which may take a while. */
const transactionLimits = { maxWait: 10_000, timeout: 60_000 };

/**
 * Erases a member's personal data for good, wherever it is kept. Throws EditRefusedError (`not_found`, `member_active`,
 * `events_pending`, `erasure_entangled`, `erasure_key_missing`), or UnavailableError while the database is away.
 */
export async function eraseMember(
  context: SyncContext,
  id: string,
  reason: string,
  actor: Actor,
): Promise<ErasedMember> {
  const { database, settings } = context;
  const found = await showMember(context, id);
  if (found === null) throw new EditRefusedError({ code: 'not_found' });
  if (settings.erasureKey === null) throw new EditRefusedError({ code: 'erasure_key_missing' });
  const asked = { id: found.id, organizationId: found.organizationId, key: settings.erasureKey, reason, actor };
  const work = () => database.prisma.$transaction((tx) => eraseIn(tx, context, asked), transactionLimits);
  const { memberId, erasedAt, emailHash } = await orUnavailable(retryRaces(work, isOvertaken));
  return { memberId, erasedAt, emailHash };
}

async function eraseIn(tx: Transaction, { settings }: SyncContext, asked: Asked): Promise<Erasure> {
  const { id, organizationId, key, reason, actor } = asked;
  await lockOrganization(tx, organizationId);
  const locked = await lockMember(tx, id);
  if (locked?.organizationId !== organizationId) throw new EditRefusedError({ code: 'not_found' });
  const earlier = await findErasure({ prisma: tx }, id);
  // Somebody who has come back since has data again.
  if (earlier !== null && isPseudonym(locked.email)) return earlier;
  const identities = locked.identityId === null ? [] : [locked.identityId];
  // A change of mappings may still be on its way to this identity; it is not the erasure that changes those members.
  await rederiveIdentities(tx, organizationId, identities, settings, { actor, eventId: null });
  const { state, defaultRole } = await loadIdentities(tx, organizationId, identities, { lock: true });
  const member = await findMemberRecord(tx, id);
  if (member === null) throw new EditRefusedError({ code: 'not_found' });
  const rules = rulesFor(organizationId, settings, defaultRole);
  const pseudonym = pseudonymsOf(key, organizationId, id);
  const decision = decideErasure(state, rules, { member, at: Date.now(), pseudonym });
  if (decision.kind === 'refused') throw new EditRefusedError({ code: decision.code });
  const userIds = decision.users.map((user) => user.id);
  if (await hasWaiting(tx, organizationId, userIds)) throw new EditRefusedError({ code: 'events_pending' });
  const gaveWay = userIds.map(rules.memberId).filter((other) => !state.members.has(other));
  const memberIds = [id, ...(await findMerged(tx, organizationId, id)), ...gaveWay];
  const emailHash = emailHashOf(key, organizationId, decision.email);
  return writeErasure(tx, organizationId, decision, { actor, reason, emailHash, memberIds, pseudonym });
}
