import { isMemberChange, sidesOf, type Change, type MemberChange } from './change.ts';
import type { MemberRecord, MemberStatus } from './member.ts';
import { roles, type Role } from './roles.ts';
import { changedFields, isVisible, type ShownField } from './wording.ts';

/** What some events would do to a member, taken together. */
export const memberEffects = [
  'regains_access',
  'gains_access',
  'loses_access',
  'role_up',
  'role_down',
  'profile',
  'held',
  'unchanged',
] as const;

export type MemberEffect = (typeof memberEffects)[number];

/** What of a member may be kept with a plan: nothing personal. */
export interface Standing {
  readonly role: Role;
  readonly status: MemberStatus;
}

/** How a member changes: role and status, null where there is no member, and the names of what else differs. */
export interface MemberDelta {
  readonly memberId: string;
  readonly before: Standing | null;
  readonly after: Standing | null;
  readonly fields: readonly ShownField[];
}

/** What a list of changes does to members, as far as people see it. */
export function deltasOf(changes: readonly Change[]): MemberDelta[] {
  return changes.filter(isMemberChange).filter(isVisible).map(memberSides).map(deltaOf);
}

/** A member before and after; not both are null. */
interface Sides {
  readonly memberId: string;
  readonly before: MemberRecord | null;
  readonly after: MemberRecord | null;
}

function memberSides(change: MemberChange): Sides {
  return { memberId: 'after' in change ? change.after.id : change.before.id, ...sidesOf(change) };
}

function deltaOf({ memberId, before, after }: Sides): MemberDelta {
  const fields = before === null || after === null ? [] : changedFields(before, after);
  const others = fields.filter((field) => field !== 'role' && field !== 'status');
  return { memberId, before: standingOf(before), after: standingOf(after), fields: others };
}

function standingOf(member: MemberRecord | null): Standing | null {
  return member === null ? null : { role: member.role, status: member.status };
}

/** Puts a change into one word: access before role, role before anything else. `held`: a removal of it waits. */
export function effectOf({ before, after, fields }: MemberDelta, held: boolean): MemberEffect {
  const [had, has] = [hasAccess(before), hasAccess(after)];
  if (had !== has) return had ? 'loses_access' : before === null ? 'gains_access' : 'regains_access';
  // A record of somebody who has gone that is only now made, or gives way to another.
  if (before === null || after === null) return 'profile';
  const rise = roles.indexOf(after.role) - roles.indexOf(before.role);
  if (rise !== 0) return rise > 0 ? 'role_up' : 'role_down';
  // That a removal waits shows as the member's need for attention, too, which is no change of its own.
  if (fields.some((field) => !held || field !== 'needsAttention')) return 'profile';
  return held ? 'held' : 'unchanged';
}

function hasAccess(side: Standing | null): boolean {
  return side?.status === 'active';
}

/** What became of one member over all events. */
export interface NetEffect extends MemberDelta {
  readonly effect: MemberEffect;
}

/** Adds up what events do to members, one after the other, to the difference between the beginning and the end. */
export class NetEffects {
  readonly #members = new Map<string, Sides>();
  readonly #held = new Set<string>();

  /** Takes the changes of the next event. */
  add(changes: readonly Change[]): void {
    for (const change of changes) {
      if (!isMemberChange(change)) continue;
      const { memberId, before, after } = memberSides(change);
      const first = this.#members.get(memberId);
      this.#members.set(memberId, { memberId, before: first === undefined ? before : first.before, after });
    }
  }

  /** Notes members that events were about, as they are after them. `held`: a removal of them waits. */
  concern(members: Iterable<MemberRecord>, held: boolean): void {
    for (const member of members) {
      const { id } = member;
      if (!this.#members.has(id)) this.#members.set(id, { memberId: id, before: member, after: member });
      if (held) this.#held.add(id);
    }
  }

  /** One entry a member; those that came and went leave none. */
  list(): NetEffect[] {
    return [...this.#members.values()]
      .filter(({ before, after }) => before !== null || after !== null)
      .map((sides) => {
        const delta = deltaOf(sides);
        return { ...delta, effect: effectOf(delta, this.#held.has(sides.memberId)) };
      });
  }
}
