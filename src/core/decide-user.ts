import type { Change } from './change.ts';
import { conclude, failed, type Decision } from './decision.ts';
import { diffIdentity, usersOf, type IdentityView } from './diff.ts';
import type { DirectoryUserRecord, Sighting } from './directory.ts';
import type { UserEvent } from './event.ts';
import { isDeparture, recordUser } from './history.ts';
import { settledByErasure } from './before-erasure.ts';
import { idpKey, type Rules, type SyncState } from './state.ts';

/** The most directory users that may share one identity; beyond it an address is no longer a person's. */
export const identityLimit = 200;

/** Decides `dsync.user.*`. */
export function decideUser(state: SyncState, event: UserEvent, rules: Rules): Decision {
  const { user: seen, type } = event;
  const before = state.users.get(seen.id);
  if (before !== undefined && before.directoryId !== seen.directoryId) {
    return failed({
      code: 'directory_mismatch',
      place: 'data.directory_id',
      message: `The event puts directory user ${seen.id} into directory ${seen.directoryId}, but it is known in ${before.directoryId}.`,
    });
  }
  if (type !== 'dsync.user.deleted' && seen.active && seen.email === null) {
    return failed({
      code: 'email_missing',
      place: 'data.email',
      message: `Directory user ${seen.id} has no e-mail address in email, emails or username.`,
    });
  }
  const settled = settledByErasure(before, event.stamp);
  if (settled !== null) return settled;
  const { user, known, newer } = recordUser(before, event);
  if (known) return { outcome: 'unchanged', reason: 'This event was applied before.', changes: [] };

  const joined = joinIdentities(state, user, isDeparture(before, event) ? null : seen.email);
  if (joined === null) {
    return failed({
      code: 'identity_too_large',
      place: 'data.email',
      message: `Directory user ${seen.id} shares its address with more than ${identityLimit} others.`,
    });
  }
  const members = diffIdentity(state, rules, joined.view);
  const mirror = {
    changes: joined.changes,
    news: before === undefined || saysMore(before, user),
    stale: newer === null ? null : staleReason(newer),
    quiet: quietReason(event),
  };
  return conclude(mirror, members);
}

interface Joined {
  readonly view: IdentityView;
  readonly changes: readonly Change[];
}

/** Ties the user to whoever shares an address or an identity provider's id with them; null when that is a crowd. */
function joinIdentities(state: SyncState, user: DirectoryUserRecord, email: string | null): Joined | null {
  const found = new Set<string>([user.identityId]);
  const idpId = user.snapshot?.idpId ?? null;
  const byIdp = idpId === null ? undefined : state.identityOfIdp.get(idpKey(user.directoryId, idpId));
  const byAddress = email === null ? undefined : state.addresses.get(email);
  if (byIdp !== undefined) found.add(byIdp);
  if (byAddress !== undefined) found.add(byAddress);

  const identityId = [...found].reduce((lowest, id) => (id < lowest ? id : lowest));
  const recorded = { ...user, identityId };
  const others = usersOf(state, [...found]).filter((other) => other.id !== user.id);
  if (others.length >= identityLimit) return null;

  const from = [...found].filter((id) => id !== identityId && state.usersOfIdentity.has(id));
  const changes: Change[] = [];
  if (from.length > 0) changes.push({ kind: 'identities-joined', from, into: identityId });
  changes.push({ kind: 'user-recorded', user: recorded });
  if (email !== null && byAddress === undefined) changes.push({ kind: 'address-recorded', email, identityId });
  const users = [...others.map((other) => ({ ...other, identityId })), recorded];
  return { view: { identityId, from: [...found], users, mirror: state }, changes };
}

const described = ['idpId', 'email', 'firstName', 'lastName', 'active', 'roleAttribute'] as const;

function saysMore(before: DirectoryUserRecord, after: DirectoryUserRecord): boolean {
  const gone = before.history.at(-1)?.kind === 'deleted';
  const goes = after.history.at(-1)?.kind === 'deleted';
  if (gone || goes) return gone !== goes;
  const [a, b] = [before.snapshot, after.snapshot];
  return described.some((field) => a?.[field] !== b?.[field]) || a?.roleSlugs.join() !== b?.roleSlugs.join();
}

function staleReason(newer: Sighting): string {
  const what =
    newer.kind === 'deleted' ? 'The deletion of this directory user' : 'A newer event of this directory user';
  return `${what}, ${newer.stamp.eventId}, had already been applied.`;
}

function quietReason(event: UserEvent): string {
  if (event.type === 'dsync.user.deleted') return 'The deletion was recorded; no active member was theirs.';
  if (!event.user.active) return 'The directory user is not active; no active member was theirs.';
  return 'The directory user was recorded; their member is as it was.';
}
