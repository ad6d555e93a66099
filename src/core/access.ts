/** What a token allows, rising: each may do all that those before it may. */
export const accessRoles = ['viewer', 'operator', 'admin'] as const;
export type AccessRole = (typeof accessRoles)[number];

/** What somebody may do, and of what. */
export interface Grant {
  readonly role: AccessRole;
  /** The only organization it is about; null: all of them. */
  readonly organizationId: string | null;
}

/** Whether a role may do what needs another one. */
export function includesRole(has: AccessRole, needed: AccessRole): boolean {
  return accessRoles.indexOf(has) >= accessRoles.indexOf(needed);
}

/** Whether a grant lies within another one, so that who has the wider one may give it away. */
export function coversGrant(wider: Grant, narrower: Grant): boolean {
  const sameOrganization = wider.organizationId === null || wider.organizationId === narrower.organizationId;
  return sameOrganization && includesRole(wider.role, narrower.role);
}
