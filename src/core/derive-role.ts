import type { DescribedUser, GroupRecord, MembershipRecord } from './directory.ts';
import type { MemberRecord, RoleSource } from './member.ts';
import { isGroupThere } from './presence.ts';
import type { ResolvedMember } from './resolve.ts';
import { readRoleAttribute, roleOfSlugs, type Role } from './roles.ts';
import { compareStamps, isNewer } from './stamp.ts';
import type { MirrorView, RoleMapping, Rules } from './state.ts';

/** A role, the rule of the table that gave it, and the event that rule spoke from. */
export interface DerivedRole {
  readonly role: Role;
  readonly source: RoleSource;
  readonly eventId: string | null;
  /** A sentence when the attribute holds a value that means nothing (rule 6). */
  readonly attention: string | null;
}

/** What a role is derived from. */
export interface RoleInput {
  readonly member: ResolvedMember;
  /** The directory user whose values the member shows. */
  readonly lead: DescribedUser;
  /** The member as it is stored; undefined when it is being made. */
  readonly before: MemberRecord | undefined;
  /** The role it was made with, or is being made with. */
  readonly baseRole: Role;
  readonly mirror: MirrorView;
  readonly rules: Rules;
}

/** The role table of section 4, for a member that a directory claims: the first rule that speaks decides. */
export function deriveRole(input: RoleInput): DerivedRole {
  const { roleAttribute, roleSlugs, stamp } = input.lead.snapshot;
  const request = readRoleAttribute(roleAttribute);
  const eventId = stamp.eventId;
  switch (request.kind) {
    case 'role':
      return { role: request.role, source: 'attribute', eventId, attention: null };
    case 'default':
      return { ...keptRole(input), attention: null };
    case 'unknown':
      return { ...keptRole(input), attention: unknownValue(request.seen) };
    case 'absent': {
      const mapped = groupRole(input);
      if (mapped !== null) return mapped;
      const role = roleOfSlugs(roleSlugs, input.rules.roleSlugs);
      if (role !== null) return { role, source: 'workos', eventId, attention: null };
      return { ...keptRole(input), attention: null };
    }
  }
}

function unknownValue(seen: string): string {
  return (
    `The role attribute is "${seen}", which is no role; the role was left as it is. ` +
    'Set it to default, viewer, experiment_editor, data_owner or admin in the identity provider.'
  );
}

/**
 * Rule 3. The groups of everyone who claims the member count while any of them is in the directory; someone who left
 * keeps showing the groups of their last record, so that leaving changes the status and nothing else. Where several
 * groups match one line, the oldest membership is the evidence: whichever came first would depend on arrival.
 */
function groupRole({ member, lead, mirror }: RoleInput): DerivedRole | null {
  const speaking = member.live.size > 0 ? [...member.live] : [lead.id];
  const memberships = speaking
    .flatMap((userId) => [...(mirror.membershipsOfUser.get(userId)?.values() ?? [])])
    .filter((membership) => isPresent(membership, mirror.groups.get(membership.groupId)))
    .sort((a, b) => compareStamps(a.stamp, b.stamp));
  for (const mapping of mirror.mappings) {
    const match = memberships.find(({ groupId }) => isMapped(mapping, groupId, mirror.groups.get(groupId)));
    if (match === undefined) continue;
    return { role: mapping.role, source: 'group', eventId: match.stamp.eventId, attention: null };
  }
  return null;
}

/** Whether a mapping speaks of a group; one by name waits for a group of that name to appear. */
export function isMapped(mapping: RoleMapping, groupId: string, group: GroupRecord | undefined): boolean {
  return 'groupId' in mapping ? mapping.groupId === groupId : group?.name === mapping.groupName;
}

/** A membership lasts until it is removed or its group is deleted (R8); an addition before the deletion stays ended. */
export function isPresent(membership: MembershipRecord, group: GroupRecord | undefined): boolean {
  if (!membership.present) return false;
  if (group === undefined || group.deleted === null) return true;
  return isGroupThere(group) && isNewer(membership.stamp, group.deleted);
}

/**
 * The role a member already has: the newest that the attribute named or that was set in Eppo, else the one it had as
 * Eppo's own, else the one it was made with. Roles of rules 3 and 4 are never among them.
 */
function keptRole({ member, before, baseRole }: RoleInput): Omit<DerivedRole, 'attention'> {
  const set = before?.eppoRole ?? null;
  const newest = member.claimants
    .map((user) => user.explicitRole)
    .reduce((kept, said) => (said !== null && isNewer(said.stamp, kept?.stamp ?? null) ? said : kept), set);
  if (newest !== null) {
    return { role: newest.role, source: 'kept', eventId: newest === set ? null : newest.stamp.eventId };
  }
  if (member.own !== null) return { role: (member.own.own ?? member.own).role, source: 'kept', eventId: null };
  return { role: baseRole, source: 'default', eventId: null };
}
