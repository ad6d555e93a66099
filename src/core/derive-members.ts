import { assignAddresses, type AddressClaim } from './address.ts';
import { deriveRole } from './derive-role.ts';
import type { DescribedUser } from './directory.ts';
import type { MemberRecord } from './member.ts';
import { heldBack } from './hold.ts';
import { overridden } from './override.ts';
import type { ResolvedMember } from './resolve.ts';
import { isNewer } from './stamp.ts';
import type { Lookup, MirrorView, Rules } from './state.ts';

interface Shown extends AddressClaim {
  readonly member: ResolvedMember;
  /** Null when no directory claims the member. */
  readonly lead: DescribedUser | null;
}

/** A row as it should be, and what it was derived from. */
export interface DerivedMember {
  readonly member: ResolvedMember;
  readonly after: MemberRecord;
}

/**
 * The rows that an identity's members should be. They follow from the mirror; of what is stored only that is read which
 * no event can give: the role a member was made with, roles set in Eppo, and what one of Eppo's own was before.
 */
export function deriveMembers(
  mirror: MirrorView,
  rules: Rules,
  identityId: string,
  resolved: readonly ResolvedMember[],
): DerivedMember[] {
  const shown = resolved.map((member) => show(member, rules));
  return assignAddresses(shown).map(({ key, member, lead, email, wanted }) => {
    if (lead === null) return { member, after: unclaimed(member, identityId) };
    const after = claimed({ mirror, rules, identityId, id: key, member, lead, email, wanted });
    const held = heldBack(after, entryOf(mirror.holds, rules, key, member));
    return { member, after: overridden(held, entryOf(mirror.overrides, rules, key, member)) };
  });
}

/**
 * What is kept of the member, or of one which gave way to it: its override or hold, for what was locked in an emergency
 * stays so, or the member itself as it was made.
 */
function entryOf<T>(entries: Lookup<T>, rules: Rules, id: string, { claimants }: ResolvedMember): T | undefined {
  const ids = [id, ...claimants.map((user) => rules.memberId(user.id))];
  return ids.map((memberId) => entries.get(memberId)).find((entry) => entry !== undefined);
}

function show(member: ResolvedMember, rules: Rules): Shown {
  const key = member.own === null ? rules.memberId(member.foundedBy) : member.own.id;
  const lead = leadOf(member);
  const wanted = lead?.snapshot.email ?? member.address.email;
  const addresses = [...member.earlier, member.address];
  const since = addresses.findLast(({ email }) => email === wanted)?.since ?? null;
  const earlier = addresses.map(({ email }) => email).filter((email) => email !== wanted);
  const rank = lead === null ? 0 : member.live.size > 0 ? 1 : 2;
  return { key, member, lead, wanted, since, earlier, rank };
}

/** Whose values a member shows: the newest record among those who are in the directory, else among all. */
function leadOf(member: ResolvedMember): DescribedUser | null {
  let lead: DescribedUser | null = null;
  for (const user of member.claimants) {
    if (member.live.size > 0 && !member.live.has(user.id)) continue;
    if (isNewer(user.snapshot.stamp, lead?.snapshot.stamp ?? null)) lead = user;
  }
  return lead;
}

/** Eppo's own, as it was before any directory claimed it. */
function unclaimed(member: ResolvedMember, identityId: string): MemberRecord {
  const stored = member.own;
  if (stored === null) throw new Error('A member that nobody claims and that is not Eppo’s own was resolved.');
  const own = stored.own ?? stored;
  return {
    ...stored,
    email: own.email,
    firstName: own.firstName,
    lastName: own.lastName,
    role: own.role,
    status: own.status,
    managedBy: 'eppo',
    roleSource: 'eppo',
    needsAttention: null,
    identityId,
    own: null,
    directoryUserId: null,
    roleEventId: null,
    statusEventId: null,
    held: null,
  };
}

interface Claimed {
  readonly mirror: MirrorView;
  readonly rules: Rules;
  readonly identityId: string;
  readonly id: string;
  readonly member: ResolvedMember;
  readonly lead: DescribedUser;
  readonly email: string;
  readonly wanted: string;
}

function claimed({ mirror, rules, identityId, id, member, lead, email, wanted }: Claimed): MemberRecord {
  const before = mirror.members.get(id);
  // One that takes the place of another has that one's: the default role may have been changed since, and an event that
  // says nothing of the role would give the person the new one, only because it came late.
  const baseRole = entryOf(mirror.members, rules, id, member)?.baseRole ?? rules.defaultRole;
  const role = deriveRole({ mirror, rules, member, lead, before, baseRole });
  const status = member.live.size > 0 ? 'active' : 'deactivated';
  // Somebody who is gone waits for nothing.
  const waiting = status === 'active' ? waitingWords(email, wanted) : null;
  return {
    id,
    email,
    firstName: lead.snapshot.firstName,
    lastName: lead.snapshot.lastName,
    role: role.role,
    status,
    managedBy: 'directory',
    roleSource: role.source,
    needsAttention: [role.attention, waiting].filter((sentence) => sentence !== null).join(' ') || null,
    identityId,
    foundedBy: member.foundedBy,
    own: member.own === null ? null : (member.own.own ?? valuesOf(member.own)),
    ownSince: member.own?.ownSince ?? null,
    baseRole,
    eppoRole: before?.eppoRole ?? null,
    directoryUserId: lead.id,
    roleEventId: role.eventId,
    statusEventId: member.statusEventId,
    held: null,
  };
}

function waitingWords(email: string, wanted: string): string | null {
  if (email === wanted) return null;
  return `The directory gives this person the address ${wanted}, which another member has; until it is free, ${email} stays.`;
}

function valuesOf({ email, firstName, lastName, role, status }: MemberRecord): MemberRecord['own'] {
  return { email, firstName, lastName, role, status };
}
