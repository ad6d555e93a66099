import type { DerivedMember } from './derive-members.ts';
import { isMapped, isPresent } from './derive-role.ts';
import type { DescribedUser } from './directory.ts';
import { readRoleAttribute, roleOfSlugs, type Role } from './roles.ts';
import type { MirrorView, Rules } from './state.ts';

/** A rule of the role table, what it had to go by, and whether it decided. */
export interface ConsideredRule {
  /** Its number in the table of section 4. */
  readonly rule: 1 | 2 | 3 | 4 | 5 | 6;
  readonly said: string;
  readonly decided: boolean;
}

/** Something the directory said of the role that did not count, and why. */
export interface IgnoredInput {
  /** The event that said it; null when several may have. */
  readonly eventId: string | null;
  readonly reason: string;
}

/** Every rule of the table in turn, and what of the directory's words did not count. */
export interface RoleConsiderations {
  readonly considered: readonly ConsideredRule[];
  readonly ignored: readonly IgnoredInput[];
}

/** Goes through the role table for a member as it is derived from `lead`: what each rule saw, and which spoke first. */
export function considerRole(
  mirror: MirrorView,
  derived: DerivedMember,
  lead: DescribedUser,
  rules: Rules,
): RoleConsiderations {
  const { roleAttribute, roleSlugs, stamp } = lead.snapshot;
  const request = readRoleAttribute(roleAttribute);
  const matches = matchesOf(mirror, derived, lead);
  const slugRole = roleOfSlugs(roleSlugs, rules.roleSlugs);
  const silent = request.kind === 'absent';
  const [first, ...lower] = matches;
  const byGroup = silent && first !== undefined;
  const bySlug = silent && !byGroup && slugRole !== null;
  const considered: ConsideredRule[] = [
    { rule: 1, said: attributeWords(roleAttribute), decided: request.kind === 'role' },
    { rule: 2, said: defaultWords(request.kind === 'default'), decided: request.kind === 'default' },
    { rule: 3, said: groupWords(mirror, first) + overruled(first !== undefined && !silent), decided: byGroup },
    { rule: 4, said: slugWords(roleSlugs, slugRole) + overruled(slugRole !== null && !bySlug), decided: bySlug },
    { rule: 5, said: 'Where nothing speaks, the role is kept.', decided: silent && !byGroup && !bySlug },
  ];
  const ignored = lower.map((match) => ({ eventId: null, reason: `${matchWords(match)} A higher line decides.` }));
  if (request.kind !== 'unknown') return { considered, ignored };
  const value = `The role attribute "${request.seen}" is no role`;
  return {
    considered: [...considered, { rule: 6, said: `${value}, so the role is kept.`, decided: true }],
    ignored: [...ignored, { eventId: stamp.eventId, reason: `${value}.` }],
  };
}

interface Match {
  readonly line: number;
  readonly group: string;
  readonly role: Role;
}

/** The lines of the mapping that speak of the person's groups, in their order; see rule 3 for whose groups count. */
function matchesOf(mirror: MirrorView, { member }: DerivedMember, lead: DescribedUser): Match[] {
  const speaking = member.live.size > 0 ? [...member.live] : [lead.id];
  const groupIds = speaking
    .flatMap((userId) => [...(mirror.membershipsOfUser.get(userId)?.values() ?? [])])
    .filter((membership) => isPresent(membership, mirror.groups.get(membership.groupId)))
    .map((membership) => membership.groupId);
  return mirror.mappings.flatMap((mapping, index) => {
    const groupId = groupIds.find((id) => isMapped(mapping, id, mirror.groups.get(id)));
    if (groupId === undefined) return [];
    return [{ line: index + 1, group: mirror.groups.get(groupId)?.name ?? groupId, role: mapping.role }];
  });
}

function attributeWords(roleAttribute: string | null): string {
  return roleAttribute === null ? 'The role attribute is not set.' : `The role attribute is "${roleAttribute}".`;
}

function defaultWords(isDefault: boolean): string {
  return isDefault
    ? 'The role attribute is "default": the role that the member already has is kept.'
    : 'The role attribute is not "default".';
}

function groupWords(mirror: MirrorView, first: Match | undefined): string {
  if (first !== undefined) return matchWords(first);
  return mirror.mappings.length === 0 ? 'No groups are mapped to roles.' : 'None of the mapped groups has this person.';
}

function matchWords({ line, group, role }: Match): string {
  return `The group ${group} has this person, and line ${line} of the mapping gives it ${role}.`;
}

function slugWords(roleSlugs: readonly string[], role: Role | null): string {
  if (roleSlugs.length === 0) return 'WorkOS sends no role.';
  const sent = `WorkOS sends ${roleSlugs.join(', ')}`;
  return role === null ? `${sent}, which is no role of Eppo.` : `${sent}, which means ${role}.`;
}

function overruled(spoke: boolean): string {
  return spoke ? ' It was not asked, since a rule above decides.' : '';
}
