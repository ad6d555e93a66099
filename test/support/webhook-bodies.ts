import type { DirectoryEvent, UserEvent } from '../../src/core/event.ts';

/** The webhook body that WorkOS would send for an event, for tests that start from the event. */
export function bodyOf(event: DirectoryEvent, organizationId: string): Record<string, unknown> {
  return {
    object: 'event',
    id: event.stamp.eventId,
    event: event.type,
    created_at: new Date(event.stamp.at).toISOString(),
    data: dataOf(event, organizationId),
  };
}

function dataOf(event: DirectoryEvent, organizationId: string): Record<string, unknown> {
  if ('user' in event) return userData(event, organizationId);
  if ('group' in event) {
    const { id, directoryId, name } = event.group;
    return {
      object: 'directory_group',
      id,
      idp_id: name,
      directory_id: directoryId,
      organization_id: organizationId,
      name,
    };
  }
  if ('directory' in event) {
    const { id, name, type } = event.directory;
    return { object: 'directory', id, name, type, state: 'active', organization_id: organizationId };
  }
  const scope = { directory_id: event.directoryId, organization_id: organizationId };
  return {
    directory_id: event.directoryId,
    user: { object: 'directory_user', id: event.userId, ...scope, state: 'active', email: null, custom_attributes: {} },
    group: { object: 'directory_group', id: event.groupId, ...scope, name: 'Group' },
  };
}

function userData({ user }: UserEvent, organizationId: string): Record<string, unknown> {
  return {
    object: 'directory_user',
    id: user.id,
    directory_id: user.directoryId,
    organization_id: organizationId,
    idp_id: user.idpId ?? '',
    email: user.email,
    first_name: user.firstName,
    last_name: user.lastName,
    state: user.active ? 'active' : 'inactive',
    custom_attributes: user.roleAttribute === null ? {} : { eppoMemberRole: user.roleAttribute },
    role: user.roleSlugs[0] === undefined ? undefined : { slug: user.roleSlugs[0] },
    roles: user.roleSlugs.map((slug) => ({ slug })),
  };
}
