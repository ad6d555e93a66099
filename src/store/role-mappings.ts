import type { Role } from '../core/roles.ts';
import type { RoleMapping } from '../core/state.ts';
import type { Transaction } from './database.ts';

/** A line of an organization's mapping: exactly one of `groupId` and `groupName` is set. */
export interface MappingView {
  readonly groupId: string | null;
  readonly groupName: string | null;
  readonly role: Role;
  /** What the group is called now; null while no such group is known, and the line waits for it. */
  readonly name: string | null;
}

/** The organization's mappings in their order, with what is known of their groups. */
export async function readMappings(tx: Transaction, organizationId: string): Promise<MappingView[]> {
  return tx.$queryRaw<MappingView[]>`
    SELECT m.group_id AS "groupId", m.group_name AS "groupName", m.role::text AS role,
      (SELECT min(g.name) FROM directory_groups g WHERE g.organization_id = m.organization_id AND g.deleted IS NULL
        AND (g.id = m.group_id OR g.name = m.group_name)) AS name
    FROM role_mappings m WHERE m.organization_id = ${organizationId} ORDER BY m.position`;
}

/** Replaces the organization's mappings. */
export async function replaceMappings(
  tx: Transaction,
  organizationId: string,
  mappings: readonly RoleMapping[],
): Promise<void> {
  await tx.roleMapping.deleteMany({ where: { organizationId } });
  await tx.roleMapping.createMany({
    data: mappings.map((mapping, position) => ({
      organizationId,
      position,
      role: mapping.role,
      groupId: 'groupId' in mapping ? mapping.groupId : null,
      groupName: 'groupName' in mapping ? mapping.groupName : null,
    })),
  });
}

/** The ids of the groups that mappings speak of; a mapping by name that still waits for its group has none. */
export async function groupsOfMappings(
  tx: Transaction,
  organizationId: string,
  mappings: readonly (RoleMapping | MappingView)[],
): Promise<string[]> {
  const ids = mappings.flatMap((mapping) => ('groupId' in mapping ? (mapping.groupId ?? []) : []));
  const names = mappings.flatMap((mapping) => ('groupName' in mapping ? (mapping.groupName ?? []) : []));
  const named = await tx.directoryGroup.findMany({
    where: { organizationId, name: { in: names } },
    select: { id: true },
  });
  return [...new Set([...ids, ...named.map((group) => group.id)])];
}
