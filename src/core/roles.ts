/** Eppo's roles, rising. */
export const roles = ['viewer', 'experiment_editor', 'data_owner', 'admin'] as const;

export type Role = (typeof roles)[number];

/** The longest attribute value that is kept as evidence; the rest is cut. */
const seenLimit = 200;

function isRole(value: string): value is Role {
  return (roles as readonly string[]).includes(value);
}

/**
 * The role attribute in the one form that is stored and read: trimmed and lower-cased when it is one of the five values
 * (rule 1 and 2), null when it says nothing (missing, null, blank), else what was seen, as text, for a person to read
 * (rule 6). Anything that is not a string is written as JSON, so that a list `["admin"]` can never pass for a role.
 */
export function normalizeRoleAttribute(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') return JSON.stringify(value).slice(0, seenLimit);
  const trimmed = value.trim();
  if (trimmed === '') return null;
  const lowered = trimmed.toLowerCase();
  return isRole(lowered) || lowered === 'default' ? lowered : trimmed.slice(0, seenLimit);
}

/** What a normalized role attribute asks for. */
export type RoleRequest =
  | { readonly kind: 'role'; readonly role: Role }
  | { readonly kind: 'default' }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown'; readonly seen: string };

/** Reads a normalized role attribute; see the role table, rules 1, 2, 3 and 6. */
export function readRoleAttribute(attribute: string | null): RoleRequest {
  if (attribute === null) return { kind: 'absent' };
  if (attribute === 'default') return { kind: 'default' };
  return isRole(attribute) ? { kind: 'role', role: attribute } : { kind: 'unknown', seen: attribute };
}

/** WorkOS role slugs that mean an Eppo role unless configured otherwise (rule 4). */
export const defaultRoleSlugs: Readonly<Record<string, Role>> = {
  admin: 'admin',
  data_owner: 'data_owner',
  'data-owner': 'data_owner',
  experiment_editor: 'experiment_editor',
  'experiment-editor': 'experiment_editor',
  viewer: 'viewer',
};

/** The highest role that the slugs name, null when none of them is in the table (`member`, custom slugs). */
export function roleOfSlugs(slugs: readonly string[], table: Readonly<Record<string, Role>>): Role | null {
  let highest = -1;
  for (const slug of slugs) {
    const role = Object.hasOwn(table, slug) ? table[slug] : undefined;
    if (role !== undefined) highest = Math.max(highest, roles.indexOf(role));
  }
  return roles[highest] ?? null;
}
