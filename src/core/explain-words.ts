import { eventWords, type DecidingEvent } from './deciding-event.ts';
import { heldSentence, type HoldInForce } from './explain-hold.ts';
import type { ConsideredRule } from './explain-role.ts';
import type { MemberRecord } from './member.ts';
import type { MemberOverride } from './override.ts';

/** An override in force, with who set it, why, and until when (ISO 8601, UTC). */
export interface OverrideInForce extends Pick<MemberOverride, 'role' | 'status'> {
  readonly actor: string;
  readonly reason: string;
  readonly expiresAt: string;
}

/** That a member was erased, by whom and why (ISO 8601, UTC). */
export interface ErasureInForce {
  readonly erasedAt: string;
  readonly actor: string;
  readonly reason: string;
}

/** What a sentence is made from. `decided` is null when no event decided, or it is not kept any more. */
export interface Evidence {
  readonly decided: DecidingEvent | null;
  readonly override: OverrideInForce | null;
  readonly hold: HoldInForce | null;
}

/** One sentence on why a member is active or not. */
export function statusSentence(member: MemberRecord, { decided, override, hold }: Evidence): string {
  const word = member.status === 'active' ? 'Active' : 'Deactivated';
  if (override !== null && override.status !== null) return `${word}, because ${overrideWords(override)}`;
  if (member.managedBy === 'eppo') return `${word}, as set in Eppo; no directory claims this member.`;
  if (hold?.asks === 'removal') return `${word} ${heldSentence(hold)}`;
  const since = decided === null ? '' : `, since ${eventWords(decided)}`;
  const negation = member.status === 'active' ? 'has' : 'no longer has';
  return `${word}, because the directory ${negation} this person assigned and active${since}.`;
}

/** The same for a member that was erased: that is the deciding fact, and the person is nobody's to name any more. */
export function erasedSentence({ erasedAt, actor, reason }: ErasureInForce): string {
  return `Deactivated, and the person was erased on request on ${erasedAt} by ${actor}: ${ended(reason)} What is left tells what happened, and not to whom.`;
}

/** One sentence on why a member has its role, and a second one where the rule's evidence is worth it. */
export function roleSentence(
  member: MemberRecord,
  considered: readonly ConsideredRule[],
  { decided, override, hold }: Evidence,
): string {
  const { role, roleSource } = member;
  if (hold?.asks === 'lower_role' && (override?.role ?? null) === null) return `${role} ${heldSentence(hold)}`;
  const from = decided === null ? '' : `, since ${eventWords(decided)}`;
  const said = considered.find((rule) => rule.decided)?.said ?? '';
  switch (roleSource) {
    case 'attribute':
      return `${role}, because the role attribute says so${from}.`;
    case 'group':
      return `${role}, because a mapped group has this person${from}. ${said}`;
    case 'workos':
      return `${role}, because WorkOS sends a role that means it${from}.`;
    case 'kept':
      return `${role}, the role that this member already had${from}. ${said}`;
    case 'default':
      return `${role}, the organization's default role, since nothing has named another. ${said}`;
    case 'eppo':
      return override === null ? `${role}, as set in Eppo.` : `${role}, because ${overrideWords(override)}`;
  }
}

function overrideWords({ actor, reason, expiresAt }: OverrideInForce): string {
  return `${actor} has overridden the directory until ${expiresAt}: ${ended(reason)}`;
}

function ended(reason: string): string {
  return /[.!?]$/.test(reason) ? reason : `${reason}.`;
}
