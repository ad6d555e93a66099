import { deriveMembers } from './derive-members.ts';
import type { IdentityView } from './diff.ts';
import type { DirectoryUserRecord } from './directory.ts';
import { considerRole, type RoleConsiderations } from './explain-role.ts';
import type { MemberRecord } from './member.ts';
import { resolveIdentity } from './resolve.ts';
import type { Rules } from './state.ts';

/** A directory user that claims a member. */
export interface Claimant {
  readonly user: DirectoryUserRecord;
  /** Whether it is in the directory and active. */
  readonly present: boolean;
  /** Whether the member shows its values. */
  readonly leads: boolean;
}

/** Why a member is what it is, as far as the mirror tells. */
export interface Explanation extends RoleConsiderations {
  readonly claimants: readonly Claimant[];
}

const nothing: Explanation = { claimants: [], considered: [], ignored: [] };

/**
 * Explains a member by telling its identity's history again, with the very rules that made it. A member that no
 * directory claims has no claimants and nothing to consider.
 */
export function explainMember(
  view: IdentityView,
  members: readonly MemberRecord[],
  memberId: string,
  rules: Rules,
): Explanation {
  const own = members.filter((member) => member.foundedBy === null);
  const resolved = resolveIdentity({ users: view.users, own, directories: view.mirror.directories });
  const derived = deriveMembers(view.mirror, rules, view.identityId, resolved).find(
    ({ after }) => after.id === memberId,
  );
  const lead = derived?.member.claimants.find((user) => user.id === derived.after.directoryUserId);
  if (derived === undefined || lead === undefined) return nothing;
  const { claimants, live } = derived.member;
  return {
    claimants: claimants.map((user) => ({ user, present: live.has(user.id), leads: user.id === lead.id })),
    ...considerRole(view.mirror, derived, lead, rules),
  };
}
