import type { Change } from './change.ts';
import type { HeldChange, HeldOf, HeldRule } from './held.ts';
import type { MemberRecord } from './member.ts';

const waitingWords: Record<HeldRule, string> = {
  mass_removal: 'The directory has removed this person; the removal waits for an operator.',
  last_admin: 'The directory takes away the last active admin of the organization; the change waits for an operator.',
};

/** The member as it shows while a change of it is held; as it is where there is nothing to hold back. */
export function heldBack(member: MemberRecord, held: HeldChange | undefined): MemberRecord {
  if (held === undefined || !isAgainst(member, held.rule)) return member;
  const waiting = held.answer === 'waiting' ? waitingWords[held.rule] : null;
  const sentences = [waiting, member.needsAttention].filter((sentence) => sentence !== null);
  const kept: MemberRecord = {
    ...member,
    status: 'active',
    held: held.rule,
    needsAttention: sentences.join(' ') || null,
  };
  if (held.rule !== 'last_admin' || member.role === 'admin') return kept;
  return { ...kept, role: 'admin', roleSource: 'kept', roleEventId: null };
}

/** Whether the directory asks for what the rule holds back. */
function isAgainst(member: MemberRecord, rule: HeldRule): boolean {
  const isGone = member.status === 'deactivated';
  return member.managedBy === 'directory' && (isGone || (rule === 'last_admin' && member.role !== 'admin'));
}

/** Whether the member can administer its organization. */
export function isActiveAdmin(member: MemberRecord | null): boolean {
  return member?.status === 'active' && member.role === 'admin';
}

/** The changes of one decision with those of a member held back, from the first that asks for it on. */
export function holdBackIn(changes: readonly Change[], held: HeldChange, of: HeldOf, begun = false): readonly Change[] {
  const kept: Change[] = [];
  let holding = begun;
  for (const change of changes) {
    if (change.kind === 'removal-counted' && change.memberId === held.memberId) continue;
    if (change.kind !== 'member-updated' || change.after.id !== held.memberId) {
      kept.push(change);
      continue;
    }
    const before = holding ? heldBack(change.before, held) : change.before;
    const after = heldBack(change.after, held);
    if (!holding && after !== change.after) {
      kept.push({ kind: 'change-held', held, of });
      holding = true;
    }
    kept.push({ ...change, before, after });
  }
  return kept;
}
